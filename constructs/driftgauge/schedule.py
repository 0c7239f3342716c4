"""When a monitor runs: the three forms that SageMaker accepts, and nothing else."""

import re
from dataclasses import dataclass
from typing import Self

FORMS = "hourly | daily at H (0-23) | every N hours (1-24) | every N hours starting at H"

_DAILY = re.compile(r"daily(?: at (\d{1,2}))?")
_EVERY = re.compile(r"every (\d{1,2}) hours?(?: starting at (\d{1,2}))?")


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """A monitoring schedule, in UTC.

    | made by | cron |
    |---|---|
    | `Schedule.hourly()` | `cron(0 * ? * * *)` |
    | `Schedule.daily(6)` | `cron(0 6 ? * * *)` |
    | `Schedule.every_hours(6, starting=2)` | `cron(0 2/6 ? * * *)` |
    | `Schedule.parse("every 6 hours")` | `cron(0 0/6 ? * * *)` |
    """

    hours: int
    """Hours between two executions."""

    starting: int = 0
    """The hour of the day at which the first execution starts."""

    def __post_init__(self) -> None:
        if not 1 <= self.hours <= 24:
            raise ValueError(f"a schedule of every {self.hours} hours is not possible; allowed: 1 to 24")
        if not 0 <= self.starting <= 23:
            raise ValueError(f"{self.starting} is not an hour of the day; allowed: 0 to 23")

    @classmethod
    def hourly(cls) -> Self:
        """At the start of every hour."""
        return cls(hours=1)

    @classmethod
    def daily(cls, hour: int = 0) -> Self:
        """Once a day, at a full hour."""
        return cls(hours=24, starting=hour)

    @classmethod
    def every_hours(cls, hours: int, *, starting: int = 0) -> Self:
        """Every so many hours, counted anew each day from `starting`."""
        return cls(hours=hours, starting=starting)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a schedule as a person writes it."""
        words = " ".join(text.split())
        if words == "hourly":
            return cls.hourly()
        if daily := _DAILY.fullmatch(words):
            return cls.daily(int(daily[1] or 0))
        if every := _EVERY.fullmatch(words):
            return cls.every_hours(int(every[1]), starting=int(every[2] or 0))
        raise ValueError(f"{text!r} is not a schedule; allowed: {FORMS}")

    @property
    def seconds(self) -> int:
        """Seconds between two executions."""
        return self.hours * 3600

    def __str__(self) -> str:
        if self.hours == 1:
            return "hourly"
        if self.hours == 24:
            return f"daily at {self.starting}"
        return f"every {self.hours} hours" + (f" starting at {self.starting}" if self.starting else "")
