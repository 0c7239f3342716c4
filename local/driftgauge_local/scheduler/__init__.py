"""EventBridge Scheduler's arithmetic, free of any emulator: when schedules are due, and what their targets are told.

| module      | what it knows                                                           |
|-------------|-------------------------------------------------------------------------|
| `cron`      | the service's cron expressions, by the clocks of a time zone            |
| `timetable` | `cron`, `rate` and `at`, between a schedule's start and its end         |
| `due`       | which of many schedules have fallen due since the last look             |
| `context`   | the attributes of an invocation that stand in a target's input          |
"""

from driftgauge_local.scheduler.context import with_context
from driftgauge_local.scheduler.due import DueSchedules, Firing
from driftgauge_local.scheduler.timetable import ScheduleError, Timetable

__all__ = ["DueSchedules", "Firing", "ScheduleError", "Timetable", "with_context"]
