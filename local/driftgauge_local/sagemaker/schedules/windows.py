"""The window of data that an execution looks at."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from driftgauge_local.sagemaker.control_plane.errors import validation

_DURATION = re.compile(r"(-?)P(?=.)(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")
_LONGEST = timedelta(hours=24)


@dataclass(frozen=True, kw_only=True)
class Window:
    """From a start, included, to an end, excluded."""

    start: datetime
    end: datetime

    def hours(self) -> Iterator[str]:
        """Yield the hour folders, `yyyy/mm/dd/hh`, that hold the window's data."""
        hour = self.start.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
        while hour < self.end:
            yield f"{hour:%Y/%m/%d/%H}"
            hour += timedelta(hours=1)

    def moved(self, start: timedelta, end: timedelta) -> "Window":
        """Return the window with its ends moved."""
        return Window(start=self.start + start, end=self.end + end)


def offset(text: str | None) -> timedelta:
    """Read an ISO 8601 duration such as `-PT1H`; none is no offset."""
    if text is None:
        return timedelta()
    found = _DURATION.fullmatch(text)
    if not found:
        raise validation(f"Invalid time offset '{text}'. It must be an ISO 8601 duration, such as -PT1H.")
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups()[1:])
    length = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    return -length if found[1] else length


def analysis_window(scheduled: datetime, start: str, end: str) -> Window:
    """Return the window that two offsets from a scheduled time make, at most a day long."""
    window = Window(start=scheduled + offset(start), end=scheduled + offset(end))
    if not timedelta() < window.end - window.start <= _LONGEST:
        raise validation(
            f"The data analysis window from '{start}' to '{end}' must end after it starts, by at most 24 hours."
        )
    return window
