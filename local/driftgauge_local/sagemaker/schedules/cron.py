"""The schedule expressions that the service accepts, and when they are due."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self

from driftgauge_local.sagemaker.control_plane.errors import validation

NOW = "NOW"
DAILY = "cron(0 0 ? * * *)"
"""What a schedule without an expression gets; the service picks an hour of its own."""

# The fields for days may be written the other way around, with the same meaning.
_FORM = re.compile(r"cron\(0 (?:(?P<all>\*)|(?P<hour>\d{1,2})(?:/(?P<every>\d{1,2}))?) (?:\? \* \* \*|\* \* \? \*)\)")
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class Cron:
    """The hours of the day, in UTC, at which a schedule is due."""

    hours: frozenset[int]
    interval: timedelta
    """From one time to the next; the last one of a day may be shorter."""

    @classmethod
    def parse(cls, expression: str) -> Self:
        """Parse `cron(0 * ? * * *)`, `cron(0 H ? * * *)` or `cron(0 H/N ? * * *)`; raises ServiceError for others."""
        found = _FORM.fullmatch(expression)
        if not found:
            raise _invalid(expression)
        if found["all"]:
            return cls(hours=frozenset(range(24)), interval=_HOUR)
        hour, every = int(found["hour"]), int(found["every"] or 24)
        if hour > 23 or not 1 <= every <= 24:
            raise _invalid(expression)
        return cls(hours=frozenset(range(hour, 24, every)), interval=timedelta(hours=every))

    def after(self, moment: datetime) -> datetime:
        """Return the first time that is later than a moment."""
        return next(time for time in _following_hours(moment) if time.hour in self.hours)


def _following_hours(moment: datetime) -> Iterator[datetime]:
    hour = moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    while True:
        hour += _HOUR
        yield hour


def _invalid(expression: str) -> Exception:
    return validation(
        f"Invalid schedule expression '{expression}'. Supported expressions are: cron(0 * ? * * *) to run every hour, "
        f"cron(0 [00-23] ? * * *) to run every day, cron(0 [00-23]/[01-24] ? * * *) to run every N hours, and {NOW} "
        f"to run once."
    )
