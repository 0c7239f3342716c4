"""The time that a run looks at, and the folders of data that lie in it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self

from driftgauge_cli.output import UserError


@dataclass(frozen=True, kw_only=True)
class Window:
    """From `start` on and before `end`, in whole seconds, as the jobs compare them."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.start >= self.end:
            raise UserError(f"the window is empty: {stamp(self.start)} is not before {stamp(self.end)}")

    @classmethod
    def of(cls, start: datetime | None, end: datetime | None) -> Self:
        """Fill in what is not given: until now, with what was captured in this second; from an hour before the end."""
        last = end or datetime.now(tz=UTC) + timedelta(seconds=1)
        first = start or last - timedelta(hours=1)
        return cls(start=first.replace(microsecond=0), end=last.replace(microsecond=0))

    def __str__(self) -> str:
        return f"{stamp(self.start)} to {stamp(self.end)}"


def stamp(moment: datetime) -> str:
    """Write a time as the jobs' environment has it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def group_hours(hours: Iterable[datetime], most: int) -> tuple[str, ...]:
    """Name the folders that hold these hours, as exactly as `most` names allow: hours, else days, months, years.

    The programs filter by the window themselves, so a wider folder costs time but changes no result.
    """
    moments = sorted(set(hours))
    for pattern in ("%Y/%m/%d/%H", "%Y/%m/%d", "%Y/%m"):
        names = tuple(dict.fromkeys(moment.strftime(pattern) for moment in moments))
        if len(names) <= most:
            return names
    return tuple(dict.fromkeys(moment.strftime("%Y") for moment in moments))
