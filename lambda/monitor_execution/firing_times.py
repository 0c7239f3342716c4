"""The times at which a monitor's schedule fires, as EventBridge Scheduler fires it, and the windows between them.

A window reaches from one firing time to the next, so that windows cover all of time: on the days on which the clocks
change, a daily window is 23 or 25 hours long.
"""

import base64
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import count
from typing import Self
from zoneinfo import ZoneInfo

from driftgauge_contract.time_zones import UTC as UTC_ZONE
from driftgauge_contract.windows import Window
from driftgauge_contract.workflow import ScheduleField
from monitor_execution.fields import Fields


@dataclass(frozen=True, kw_only=True)
class FiringTimes:
    """Every combination of the weekdays, hours and minutes of three lists, by the clocks of a time zone."""

    weekdays: tuple[int, ...]
    hours: tuple[int, ...]
    minutes: tuple[int, ...]
    zone: tzinfo = UTC

    @classmethod
    def from_fields(cls, fields: Fields) -> Self:
        """Return the times that a document has; Monday is weekday 0."""
        return cls(
            weekdays=fields.numbers(ScheduleField.WEEKDAYS, below=7),
            hours=fields.numbers(ScheduleField.HOURS, below=24),
            minutes=fields.numbers(ScheduleField.MINUTES, below=60),
            zone=_zone(fields),
        )

    def window(self, scheduled: datetime) -> Window:
        """Return the window that ends at a firing time, or at the last one before a moment."""
        end = self.last_firing(scheduled)
        # One microsecond before its end, the last firing is the window's start.
        return Window(start=self.last_firing(end - timedelta.resolution), end=end)

    def last_firing(self, until: datetime) -> datetime:
        """Return the last firing time up to a moment."""
        today = until.astimezone(self.zone).date()
        days = (today - timedelta(days=days) for days in count())
        return next(firing for day in days for firing in self._firings(day) if firing <= until)

    def _firings(self, day: date) -> Iterator[datetime]:
        """Yield the firing times of a day, the last one first, without those that the clocks skip."""
        if day.weekday() not in self.weekdays:
            return
        for hour in reversed(self.hours):
            for minute in reversed(self.minutes):
                # A time that the clocks show twice is the first of the two, as for EventBridge Scheduler.
                wall = datetime.combine(day, time(hour, minute))
                firing = wall.replace(tzinfo=self.zone).astimezone(UTC)
                if firing.astimezone(self.zone).replace(tzinfo=None) == wall:
                    yield firing


def _zone(fields: Fields) -> tzinfo:
    """Return the zone whose file the document carries: Lambda has no time zones of its own."""
    name = fields.text(ScheduleField.TIME_ZONE)
    if name == UTC_ZONE:
        return UTC
    try:
        return ZoneInfo.from_file(
            io.BytesIO(base64.b64decode(fields.text(ScheduleField.ZONE_FILE), validate=True)), key=name
        )
    except ValueError:
        raise fields.mistake(ScheduleField.ZONE_FILE, f"the TZif file of {name} in base64") from None
