"""`Custom::DriftgaugeScheduleDrain`: waits for the executions of a schedule before it is changed or deleted.

SageMaker refuses both while an execution runs.

| `When`         | place in the stack          | what the drain does                                              |
|----------------|-----------------------------|------------------------------------------------------------------|
| `BeforeDelete` | depends on its schedule, so | a deletion stops the schedule and its execution, and waits for   |
|                | it is deleted first         | both; its creation publishes the first datapoint                 |
| `BeforeUpdate` | the schedule depends on it, | an update, a rollback's too, waits until the execution has ended |
|                | so it is updated first      | by itself, and until none is about to start                      |
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from custom_resources.clients import Deadline, is_missing, patiently
from custom_resources.events import Answer, Event, RequestType
from custom_resources.first_datapoint import FirstDatapoint
from custom_resources.jobs import Jobs
from custom_resources.next_execution import may_start
from driftgauge_contract.custom_resources import DrainProperty, DrainTime

if TYPE_CHECKING:
    from mypy_boto3_sagemaker import SageMakerClient
    from mypy_boto3_sagemaker.type_defs import (
        DescribeMonitoringScheduleResponseTypeDef,
        MonitoringExecutionSummaryTypeDef,
    )

_RUNNING = {"Pending", "InProgress", "Stopping"}
_PENDING, _SCHEDULED = "Pending", "Scheduled"
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class ScheduleDrain:
    """The custom resource of a schedule's drain."""

    sagemaker: "SageMakerClient"
    jobs: Jobs
    first_datapoint: FirstDatapoint
    deadline: Deadline

    def on_event(self, event: Event) -> Answer:
        """Begin to drain if the request is about that; publish the first datapoint of a new schedule."""
        if event.request_type is RequestType.DELETE:
            return self.is_complete(event)
        schedule = event.properties.text(DrainProperty.SCHEDULE_NAME)
        if _when(event) is DrainTime.BEFORE_UPDATE:
            return Answer(physical_id=f"wait-{schedule}")
        if endpoint := event.properties.optional_text(DrainProperty.ENDPOINT_NAME):
            self.first_datapoint.publish(endpoint_name=endpoint, monitor_name=schedule)
        return Answer(physical_id=f"drain-{schedule}")

    def is_complete(self, event: Event) -> Answer:
        """Drain further; the request is complete when no execution runs."""
        schedule = event.properties.optional_text(DrainProperty.SCHEDULE_NAME)
        return Answer(
            physical_id=event.physical_id or f"drain-{schedule}",
            complete=schedule is None or self._is_done(event.request_type, _when(event), schedule),
        )

    def _is_done(self, request: RequestType, when: DrainTime, schedule: str) -> bool:
        match request, when:
            case RequestType.DELETE, DrainTime.BEFORE_DELETE:
                return self._drained(schedule)
            case RequestType.UPDATE, DrainTime.BEFORE_UPDATE:
                return self._idle(schedule)
        return True

    def _drained(self, schedule: str) -> bool:
        status = self._status(schedule)
        if status is None:
            return True
        # Stopped first: otherwise the schedule could start another execution behind the one that is stopped.
        if status == _SCHEDULED:
            patiently(lambda: self.sagemaker.stop_monitoring_schedule(MonitoringScheduleName=schedule), self.deadline)
            status = self._status(schedule)
        running = _running(self._newest(schedule))
        for execution in running:
            if job_arn := execution.get("ProcessingJobArn"):
                self.jobs.stop(job_arn.rpartition("/")[2])
        _LOG.info("schedule is %s, %d executions run", status, len(running))
        # `StopMonitoringSchedule` returns at once, and the schedule is Pending until it is done.
        return not running and status not in {_PENDING, _SCHEDULED}

    def _idle(self, schedule: str) -> bool:
        found = self._describe(schedule)
        if found is None:
            return True
        status, newest = found["MonitoringScheduleStatus"], self._newest(schedule)
        running = _running(newest)
        starts = status == _SCHEDULED and may_start(found, newest, datetime.now(tz=UTC))
        _LOG.info("schedule is %s, %d executions run%s", status, len(running), ", and one may start" if starts else "")
        return not running and not starts and status != _PENDING

    def _status(self, schedule: str) -> str | None:
        found = self._describe(schedule)
        return found["MonitoringScheduleStatus"] if found else None

    def _describe(self, schedule: str) -> "DescribeMonitoringScheduleResponseTypeDef | None":
        try:
            return patiently(
                lambda: self.sagemaker.describe_monitoring_schedule(MonitoringScheduleName=schedule), self.deadline
            )
        except ClientError as error:
            if is_missing(error):
                return None
            raise

    def _newest(self, schedule: str) -> "list[MonitoringExecutionSummaryTypeDef]":
        """Return the newest hundred executions. Those that run are among them, as they follow one another."""
        page = patiently(
            lambda: self.sagemaker.list_monitoring_executions(
                MonitoringScheduleName=schedule, SortBy="CreationTime", SortOrder="Descending", MaxResults=100
            ),
            self.deadline,
        )
        return page["MonitoringExecutionSummaries"]


def _running(
    executions: "Iterable[MonitoringExecutionSummaryTypeDef]",
) -> "list[MonitoringExecutionSummaryTypeDef]":
    return [execution for execution in executions if execution["MonitoringExecutionStatus"] in _RUNNING]


def _when(event: Event) -> DrainTime:
    # Drains of earlier releases have no such property, and all of them were drains before a deletion.
    given = event.properties.optional_text(DrainProperty.WHEN) is not None
    return event.properties.choice(DrainProperty.WHEN, DrainTime) if given else DrainTime.BEFORE_DELETE
