"""When a monitor's schedule fires, and so where its windows end: as EventBridge Scheduler has it.

A window reaches from one firing time to the next. So windows tile time whatever the clocks do: on the days on which
they change, a daily window is 23 or 25 hours long.
"""

import base64
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import count
from typing import Self
from zoneinfo import ZoneInfo

from monitor_execution.fields import Fields
from monitor_execution.window import Window

_UTC = "UTC"


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """Fires at every hour and minute of its lists on every weekday of its list, by the clocks of a zone."""

    weekdays: tuple[int, ...]
    hours: tuple[int, ...]
    minutes: tuple[int, ...]
    zone: tzinfo = UTC

    @classmethod
    def from_fields(cls, fields: Fields) -> Self:
        """Read it; weekdays count from Monday, 0."""
        return cls(
            weekdays=fields.numbers("Weekdays", below=7),
            hours=fields.numbers("Hours", below=24),
            minutes=fields.numbers("Minutes", below=60),
            zone=_zone(fields),
        )

    def window(self, scheduled: datetime) -> Window:
        """Return the window that ends when the schedule fires, or fired last before that."""
        end = self.last_firing(scheduled)
        return Window(start=self.last_firing(end - timedelta.resolution), end=end)

    def last_firing(self, until: datetime) -> datetime:
        """Return the last moment, up to this one, at which the schedule fires."""
        today = until.astimezone(self.zone).date()
        days = (today - timedelta(days=days) for days in count())
        return next(firing for day in days for firing in self._firings(day) if firing <= until)

    def _firings(self, day: date) -> Iterator[datetime]:
        """Yield the firing times of a day, last first; a time that the clocks pass over is none."""
        if day.weekday() not in self.weekdays:
            return
        for hour in reversed(self.hours):
            for minute in reversed(self.minutes):
                # Of a time that the clocks show twice, this is the first.
                wall = datetime.combine(day, time(hour, minute))
                firing = wall.replace(tzinfo=self.zone).astimezone(UTC)
                if firing.astimezone(self.zone).replace(tzinfo=None) == wall:
                    yield firing


def _zone(fields: Fields) -> tzinfo:
    """Read a zone from the file that the document carries: Lambda has none of its own."""
    name = fields.text("TimeZone")
    if name == _UTC:
        return UTC
    try:
        return ZoneInfo.from_file(io.BytesIO(base64.b64decode(fields.text("Zone"), validate=True)), key=name)
    except ValueError:
        raise fields.mistake("Zone", f"the TZif file of {name} in base64") from None
