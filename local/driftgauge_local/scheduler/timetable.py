"""The times of a schedule, from its expression, time zone, start and end."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from driftgauge_local.scheduler.cron import Cron, exact

_EXPRESSION = re.compile(r"(?P<form>cron|rate|at)\((?P<inner>[^()]+)\)")
_RATE = re.compile(r"(?P<value>[1-9]\d*) (?P<unit>minute|hour|day)s?", re.ASCII)
# The smallest step of a datetime: `after` excludes the moment itself, and the first time may be the start.
_TICK = timedelta(microseconds=1)
_WIDEST_WINDOW = 1440


class ScheduleError(ValueError):
    """The reason why a schedule cannot be created, as a sentence."""


class _Timing(Protocol):
    def after(self, moment: datetime) -> datetime | None:
        """Return the first time after a moment, or None."""
        ...


@dataclass(frozen=True, kw_only=True)
class _Once:
    moment: datetime

    def after(self, moment: datetime) -> datetime | None:
        return self.moment if self.moment > moment else None


@dataclass(frozen=True, kw_only=True)
class _Rate:
    """A fixed interval; the first time is the start itself."""

    start: datetime
    interval: timedelta

    def after(self, moment: datetime) -> datetime | None:
        # A rate counts from its start, however often it fired.
        passed = (moment - self.start) // self.interval + 1
        return self.start + max(0, passed) * self.interval


@dataclass(frozen=True, kw_only=True)
class Timetable:
    """The times of one schedule. A flexible window does not delay them: executions start at its beginning."""

    timing: _Timing
    start: datetime
    end: datetime | None

    @classmethod
    def of(cls, schedule: Mapping[str, Any], *, made: datetime) -> Self:
        """Return the times of a requested schedule, which begins at its creation or later; raises ScheduleError."""
        _check_window(schedule.get("FlexibleTimeWindow", {}))
        start = max(made, _moment(schedule.get("StartDate")) or made)
        timing = _timing(schedule["ScheduleExpression"], _zone(schedule), start)
        return cls(timing=timing, start=start, end=_moment(schedule.get("EndDate")))

    def first(self) -> datetime | None:
        """Return the schedule's first time, or None."""
        return self.after(self.start - _TICK)

    def after(self, moment: datetime) -> datetime | None:
        """Return the first time after a moment and before the end, or None."""
        due = self.timing.after(max(moment, self.start - _TICK))
        return due if due and (self.end is None or due <= self.end) else None


def _timing(expression: str, zone: ZoneInfo, start: datetime) -> _Timing:
    found = _EXPRESSION.fullmatch(expression)
    try:
        if found and found["form"] == "cron":
            return Cron.parse(found["inner"], zone)
        if found and found["form"] == "rate":
            return _Rate(start=start, interval=_interval(found["inner"]))
        if found:
            return _Once(moment=_once(found["inner"], zone))
    except ValueError as error:
        raise ScheduleError(f"Invalid Schedule Expression {expression}: {error}.") from error
    raise ScheduleError(f"Invalid Schedule Expression {expression}: it must be cron(…), rate(…) or at(…).")


def _interval(text: str) -> timedelta:
    found = _RATE.fullmatch(text)
    if not found:
        raise ValueError("a rate is a number of minutes, hours or days")
    return timedelta(**{f"{found['unit']}s": int(found["value"])})


def _once(text: str, zone: ZoneInfo) -> datetime:
    moment = exact(datetime.strptime(text, "%Y-%m-%dT%H:%M:%S"), zone)  # noqa: DTZ007 - the zone's clocks follow
    if moment is None:
        raise ValueError(f"the clocks of {zone.key} skip it")
    return moment


def _zone(schedule: Mapping[str, Any]) -> ZoneInfo:
    name = schedule.get("ScheduleExpressionTimezone") or "UTC"
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ScheduleError(f"ScheduleExpressionTimezone {name} is no time zone of the IANA database.") from error


def _check_window(window: Mapping[str, Any]) -> None:
    minutes = window.get("MaximumWindowInMinutes")
    if window.get("Mode") == "OFF" and minutes is None:
        return
    if window.get("Mode") != "FLEXIBLE" or not isinstance(minutes, int) or not 1 <= minutes <= _WIDEST_WINDOW:
        raise ScheduleError(
            f"FlexibleTimeWindow {dict(window)} must have Mode OFF, or Mode FLEXIBLE and "
            f"MaximumWindowInMinutes of 1 to {_WIDEST_WINDOW}."
        )


def _moment(value: object) -> datetime | None:
    """Return a time of the API, from seconds of the epoch or ISO 8601 text."""
    if value is None:
        return None
    if isinstance(value, int | float):
        return datetime.fromtimestamp(value, UTC)
    try:
        moment = datetime.fromisoformat(str(value).replace("Z", "+00:00"))
    except ValueError as error:
        raise ScheduleError(f"{value} is no time.") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
