"""Schedules of monitors.

A schedule has one of a few forms that a person can read. An engine may refuse some of them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Self

from driftgauge_contract.time_zones import UTC, checked_zone

FORMS = (
    "hourly | every N hours (1-24) | every N hours starting at H (0-23) | daily at H | weekly on DAY at H | every N "
    "minutes (divisors of 60); then, of those above an hour, in ZONE (such as Europe/Berlin); then within N minutes"
)

_HOUR, _DAY, _WEEK = 60, 24 * 60, 7 * 24 * 60
# EventBridge Scheduler's limit for a flexible time window is 1,440 minutes (API reference, `FlexibleTimeWindow`).
_MAX_WINDOW = _DAY

_DAILY = re.compile(r"daily(?: at (\d{1,2}))?")
_WEEKLY = re.compile(r"weekly on (\w+)(?: at (\d{1,2}))?")
_EVERY_HOURS = re.compile(r"every (\d{1,2}) hours?(?: starting at (\d{1,2}))?")
_EVERY_MINUTES = re.compile(r"every (\d{1,2}) minutes?")
_WHOLE = re.compile(r"(?P<times>.*?)(?: in (?P<zone>\S+))?(?: within (?P<window>\d{1,4}) minutes?)?")


class Weekday(StrEnum):
    """The days of the week."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"

    @property
    def number(self) -> int:
        """Return the day's position in the week; Monday is 0."""
        return list(Weekday).index(self)


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """The times at which a monitor runs, in a time zone.

    | made by | as text |
    |---|---|
    | `Schedule.hourly()` | `hourly` |
    | `Schedule.daily(6)` | `daily at 6` |
    | `Schedule.every_hours(6, starting=2)` | `every 6 hours starting at 2` |
    | `Schedule.every_minutes(15)` | `every 15 minutes` |
    | `Schedule.weekly(Weekday.MONDAY, 6)` | `weekly on monday at 6` |
    | `Schedule.daily(6).in_zone("Europe/Berlin")` | `daily at 6 in Europe/Berlin` |
    | `Schedule.hourly().within(10)` | `hourly within 10 minutes` |
    """

    interval: int
    """The minutes between two executions."""

    starting: int = 0
    """The hour of the day at which the first execution starts."""

    weekday: Weekday | None = None
    """The day of the week, for a schedule that runs once a week."""

    zone: str = UTC
    window: int = 0
    """The minutes within which an execution may start, so that many monitors do not all start at once."""

    def __post_init__(self) -> None:
        self._check_interval()
        if not 0 <= self.starting <= 23:
            raise ValueError(f"{self.starting} is not an hour of the day; allowed: 0 to 23")
        if not 0 <= self.window < min(self.interval, _MAX_WINDOW + 1):
            raise ValueError(
                f"{self.window} minutes is not a window to start in; allowed: less than the interval, "
                f"{self.interval} minutes, and {_MAX_WINDOW} at most"
            )
        # Zones with an offset of half an hour would move a schedule of an hour or less only within itself.
        if self.interval <= _HOUR and (self.zone, self.starting) != (UTC, 0):
            raise ValueError(
                f"a schedule of every {self.interval} minutes is the same in every zone; allowed: no zone and no start"
            )
        if self.zone != UTC:
            checked_zone(self.zone)

    def _check_interval(self) -> None:
        if self.weekday is not None and self.interval == _WEEK:
            return
        fine, coarse = self.interval in _MINUTES, self.interval in _WHOLE_HOURS
        if self.weekday is not None or not (fine or coarse):
            raise ValueError(
                f"a schedule of every {self.interval} minutes is not possible; allowed: "
                f"{', '.join(map(str, _MINUTES))} minutes, 1 to 24 hours, or a week on a day of it"
            )

    @classmethod
    def hourly(cls) -> Self:
        """Return a schedule that runs at the start of every hour."""
        return cls(interval=_HOUR)

    @classmethod
    def daily(cls, hour: int = 0) -> Self:
        """Return a schedule that runs once a day, at a full hour."""
        return cls(interval=_DAY, starting=hour)

    @classmethod
    def weekly(cls, day: Weekday, hour: int = 0) -> Self:
        """Return a schedule that runs once a week, at a full hour."""
        return cls(interval=_WEEK, weekday=day, starting=hour)

    @classmethod
    def every_hours(cls, hours: int, *, starting: int = 0) -> Self:
        """Return a schedule that runs every few hours; each day begins anew at the hour `starting`."""
        # An hourly schedule runs at every hour wherever it starts, and `hourly` should equal `every 1 hours starting at
        # 3`.
        return cls(interval=hours * _HOUR, starting=0 if hours == 1 else starting)

    @classmethod
    def every_minutes(cls, minutes: int) -> Self:
        """Return a schedule that runs every few minutes; each hour begins anew."""
        return cls(interval=minutes)

    def in_zone(self, zone: str) -> Self:
        """Return the same schedule in another time zone."""
        return replace(self, zone=zone)

    def within(self, minutes: int) -> Self:
        """Return the same schedule with a number of minutes within which an execution may start."""
        return replace(self, window=minutes)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the schedule that a text such as `daily at 6` describes.

        Raises:
            ValueError: The text has none of the forms.
        """
        whole = _WHOLE.fullmatch(" ".join(text.split()))
        times = cls._parse_times(whole["times"]) if whole else None
        if whole is None or times is None:
            raise ValueError(f"{text!r} is not a schedule; allowed: {FORMS}")
        return replace(times, zone=whole["zone"] or UTC, window=int(whole["window"] or 0))

    @classmethod
    def _parse_times(cls, words: str) -> Self | None:
        if words == "hourly":
            return cls.hourly()
        if daily := _DAILY.fullmatch(words):
            return cls.daily(int(daily[1] or 0))
        if (weekly := _WEEKLY.fullmatch(words)) and weekly[1] in list(Weekday):
            return cls.weekly(Weekday(weekly[1]), int(weekly[2] or 0))
        if every := _EVERY_HOURS.fullmatch(words):
            return cls.every_hours(int(every[1]), starting=int(every[2] or 0))
        if every := _EVERY_MINUTES.fullmatch(words):
            return cls.every_minutes(int(every[1]))
        return None

    @property
    def seconds(self) -> int:
        """Return the seconds between two executions."""
        return self.interval * 60

    @property
    def weekdays(self) -> Sequence[int]:
        """Return the days of the week on which it runs; Monday is 0."""
        return range(7) if self.weekday is None else (self.weekday.number,)

    @property
    def hours(self) -> Sequence[int]:
        """Return the hours of the day at which it runs."""
        return range(self.starting, 24, max(1, self.interval // _HOUR))

    @property
    def minutes(self) -> Sequence[int]:
        """Return the minutes of the hour at which it runs."""
        return range(0, _HOUR, min(self.interval, _HOUR))

    def __str__(self) -> str:
        zone = "" if self.zone == UTC else f" in {self.zone}"
        window = f" within {_counted(self.window, 'minute')}" if self.window else ""
        return f"{self._times()}{zone}{window}"

    def _times(self) -> str:
        if self.interval < _HOUR:
            return f"every {_counted(self.interval, 'minute')}"
        if self.interval == _HOUR:
            return "hourly"
        if self.interval == _DAY:
            return f"daily at {self.starting}"
        if self.weekday is not None:
            return f"weekly on {self.weekday} at {self.starting}"
        return f"every {self.interval // _HOUR} hours" + (f" starting at {self.starting}" if self.starting else "")


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


# Divisors of an hour: cron starts anew each hour, and windows of unequal lengths would follow each other otherwise.
_MINUTES = [minutes for minutes in range(1, _HOUR) if _HOUR % minutes == 0]
_WHOLE_HOURS = range(_HOUR, _DAY + _HOUR, _HOUR)
