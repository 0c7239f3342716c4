"""The arithmetic of EventBridge Scheduler, independent of any emulator.

| module      | contents                                                                |
|-------------|-------------------------------------------------------------------------|
| `cron`      | the service's cron expressions, by the clocks of a time zone            |
| `timetable` | `cron`, `rate` and `at`, between a schedule's start and its end         |
| `due`       | which schedules have become due since the last check                    |
| `context`   | the attributes of an invocation in a target's input                     |
"""

from driftgauge_local.scheduler.context import with_context
from driftgauge_local.scheduler.due import DueSchedules, Firing
from driftgauge_local.scheduler.timetable import ScheduleError, Timetable

__all__ = ["DueSchedules", "Firing", "ScheduleError", "Timetable", "with_context"]
