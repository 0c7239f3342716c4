"""The moments at which Model Monitor may start an execution of a schedule, before which it is not changed.

SageMaker starts executions within twenty minutes of the scheduled time. An execution that starts after its drain has
found the schedule idle would make the update of the schedule fail.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from driftgauge_contract.engines import LATE_START_SECONDS

if TYPE_CHECKING:
    from mypy_boto3_sagemaker.type_defs import MonitoringExecutionSummaryTypeDef

_HOUR = timedelta(hours=1)
# The time that CloudFormation may take from a drain's answer to the update of the schedule, and some more.
_UPDATE = timedelta(minutes=1)
# The forms that `CreateMonitoringSchedule` accepts: hourly, daily at an hour, and every few hours from an hour on.
_CRON = re.compile(r"cron\(0 (?:\*|(\d{1,2})(?:/(\d{1,2}))?) .*\)")


def may_start(
    schedule: Mapping[str, object], executions: "Iterable[MonitoringExecutionSummaryTypeDef]", now: datetime
) -> bool:
    """Return whether an execution is about to start, or is due and has not started yet."""
    expression = _expression(schedule)
    scheduled = _last_time(expression, now + _UPDATE)
    if scheduled is None or now - scheduled > timedelta(seconds=LATE_START_SECONDS):
        return False
    # A schedule that was created after its scheduled time does not make up for it.
    created = schedule.get("CreationTime")
    if isinstance(created, datetime) and created > scheduled:
        return False
    return not any(execution["ScheduledTime"] >= scheduled for execution in executions)


def _expression(schedule: Mapping[str, object]) -> str:
    config: object = schedule
    for name in ("MonitoringScheduleConfig", "ScheduleConfig", "ScheduleExpression"):
        config = config.get(name) if isinstance(config, Mapping) else None
    return str(config)


def _last_time(expression: str, until: datetime) -> datetime | None:
    """Return the last scheduled time of a day until a moment; None if the expression has another form."""
    found = _CRON.fullmatch(expression)
    if found is None:
        return None
    moment = until.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    hours = _hours(found[1], found[2])
    return next((moment - ago * _HOUR for ago in range(24) if (moment - ago * _HOUR).hour in hours), None)


def _hours(first: str | None, step: str | None) -> Sequence[int]:
    if first is None:
        return range(24)
    return range(int(first), 24, int(step)) if step and int(step) else [int(first)]
