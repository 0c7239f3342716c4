"""The part of time that an execution of a monitor looks at."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_HOUR = timedelta(hours=1)

DEFAULT_SETTLE_SECONDS = 300
"""How long a scheduled execution waits after its window, so that the last captures of it are in S3.

SageMaker collects captured calls before it writes a file, for a time that its documentation does not name; minutes are
observed. A file that comes later than this is missing from the window's result.
"""

MAX_SETTLE_SECONDS = 3600


@dataclass(frozen=True, kw_only=True)
class Window:
    """A part of time: `start` is included, `end` is not.

    Raises:
        ValueError: The window does not end after it starts.
    """

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.start >= self.end:
            raise ValueError(f"the window is empty: {stamp(self.start)} is not before {stamp(self.end)}")

    def hours(self) -> Iterator[datetime]:
        """Yield the beginning of each hour, in UTC, of which the window has a part."""
        hour = self.start.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
        while hour < self.end:
            yield hour
            hour += _HOUR

    def moved(self, by: timedelta) -> "Window":
        """Return the window, as long as it is, at another time."""
        return Window(start=self.start + by, end=self.end + by)

    def __str__(self) -> str:
        return f"from {stamp(self.start)} to {stamp(self.end)}"


def stamp(moment: datetime) -> str:
    """Return a moment in UTC as jobs' variables and workflow documents have it: `2026-11-24T05:00:00Z`."""
    # The container's own form of `start_time` and `end_time` in its logs.
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def parse_moment(text: str) -> datetime:
    """Return the moment that a text with a time zone names, in UTC.

    Raises:
        ValueError: The text is not a moment, or names no time zone.
    """
    moment = datetime.fromisoformat(text)
    # Without a zone it would be taken for the local time of whoever reads it.
    if moment.tzinfo is None:
        raise ValueError(f"{text!r} has no time zone")
    return moment.astimezone(UTC)
