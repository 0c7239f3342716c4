"""The next execution of a schedule, from its expression."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from driftgauge_local.scheduler.timetable import ScheduleError, Timetable

_AT_ONCE: Mapping[str, object] = {"FlexibleTimeWindow": {"Mode": "OFF"}}


def next_run(schedule: Mapping[str, Any], *, made: datetime, now: datetime) -> datetime | None:
    """Return when a schedule of EventBridge Scheduler is due next; None where its expression says no time.

    Model Monitor's expressions have the same form. Its schedules may start up to 20 minutes late, which no API tells.
    """
    try:
        return Timetable.of({**_AT_ONCE, **schedule}, made=made).after(now)
    except ScheduleError:
        # The services know more forms, such as NOW and the last weekday of a month, which no deployment file makes.
        return None
