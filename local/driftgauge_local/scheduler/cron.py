"""Cron expressions of EventBridge Scheduler: `cron(minutes hours day-of-month month day-of-week year)`, in a time zone.

A time that the zone's clocks skip in spring is skipped, and one that they show twice in autumn is due once.
"""

import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Self
from zoneinfo import ZoneInfo

_ITEM = re.compile(r"(?:(?P<all>\*)|(?P<first>\w+)(?:-(?P<last>\w+))?)(?:/(?P<step>[1-9]\d*))?", re.ASCII)
_DAY = timedelta(days=1)
_ANY = "?"


@dataclass(frozen=True, kw_only=True)
class _Field:
    """One of the six fields, with its range and the names of its values."""

    title: str
    lowest: int
    highest: int
    names: Mapping[str, int] = field(default_factory=dict)

    def parse(self, text: str) -> frozenset[int]:
        """Parse a field: values, ranges and steps, separated by commas."""
        return frozenset(itertools.chain.from_iterable(self._item(item) for item in text.split(",")))

    def _item(self, text: str) -> range:
        found = _ITEM.fullmatch(text)
        if not found:
            raise ValueError(f"{self.title} is {text!r}; on this machine it has values, ranges and steps")
        step = int(found["step"] or 1)
        if found["all"]:
            return range(self.lowest, self.highest + 1, step)
        first = self._value(found["first"])
        last = self._value(found["last"]) if found["last"] else self.highest if found["step"] else first
        if first > last:
            raise ValueError(f"{self.title} has the range {text!r}, which ends before it begins")
        return range(first, last + 1, step)

    def _value(self, text: str) -> int:
        value = int(text) if text.isdecimal() else self.names.get(text.upper())
        if value is None or not self.lowest <= value <= self.highest:
            raise ValueError(f"{self.title} has {text!r}, which is not within {self.lowest}-{self.highest}")
        return value


def _numbered(names: str) -> Mapping[str, int]:
    return {name: number for number, name in enumerate(names.split(), start=1)}


_MINUTES = _Field(title="minutes", lowest=0, highest=59)
_HOURS = _Field(title="hours", lowest=0, highest=23)
_DAYS_OF_MONTH = _Field(title="day of month", lowest=1, highest=31)
_MONTHS = _Field(
    title="month", lowest=1, highest=12, names=_numbered("JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC")
)
_DAYS_OF_WEEK = _Field(title="day of week", lowest=1, highest=7, names=_numbered("SUN MON TUE WED THU FRI SAT"))
_YEARS = _Field(title="year", lowest=1970, highest=2199)


@dataclass(frozen=True, kw_only=True)
class Cron:
    """Times of day on days of the calendar, in a time zone."""

    times: tuple[time, ...]
    days_of_month: frozenset[int]
    months: frozenset[int]
    days_of_week: frozenset[int]
    years: frozenset[int]
    zone: ZoneInfo

    @classmethod
    def parse(cls, fields: str, zone: ZoneInfo) -> Self:
        """Parse the text between the brackets; raises ValueError."""
        parts = fields.split()
        if len(parts) != 6:
            raise ValueError(f"it has {len(parts)} fields, not six")
        minutes, hours, day_of_month, month, day_of_week, year = parts
        # The service accepts no expression that restricts both.
        if (day_of_month == _ANY) == (day_of_week == _ANY):
            raise ValueError("either the day of month or the day of week must be ?")
        clock = itertools.product(sorted(_HOURS.parse(hours)), sorted(_MINUTES.parse(minutes)))
        return cls(
            times=tuple(time(hour, minute) for hour, minute in clock),
            days_of_month=_DAYS_OF_MONTH.parse("*" if day_of_month == _ANY else day_of_month),
            months=_MONTHS.parse(month),
            days_of_week=_DAYS_OF_WEEK.parse("*" if day_of_week == _ANY else day_of_week),
            years=_YEARS.parse(year),
            zone=zone,
        )

    def after(self, moment: datetime) -> datetime | None:
        """Return the first time after a moment, or None."""
        # Day by day is fast enough, since schedules are due within years, not centuries.
        day, last = moment.astimezone(self.zone).date(), max(self.years)
        while day.year <= last:
            if self._is_on(day):
                for each in self.times:
                    due = exact(datetime.combine(day, each), self.zone)
                    if due and due > moment:
                        return due
            day += _DAY
        return None

    def _is_on(self, day: date) -> bool:
        # The week of these expressions begins with Sunday as its first day.
        return (
            day.month in self.months
            and day.day in self.days_of_month
            and day.isoweekday() % 7 + 1 in self.days_of_week
            and day.year in self.years
        )


def exact(clock: datetime, zone: ZoneInfo) -> datetime | None:
    """Return the moment, in UTC, at which a zone's clocks first show a time; None if they skip it."""
    # A time that is skipped comes back as another one; one that is shown twice, as the first.
    moment = clock.replace(tzinfo=zone).astimezone(UTC)
    return moment if moment.astimezone(zone).replace(tzinfo=None) == clock else None
