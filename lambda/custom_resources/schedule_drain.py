"""`Custom::DriftgaugeScheduleDrain`: SageMaker changes and deletes no schedule while an execution runs.

| `When`         | place in the stack          | what it does                                                     |
|----------------|-----------------------------|------------------------------------------------------------------|
| `BeforeDelete` | depends on its schedule, so | a deletion stops the schedule and its execution, and waits for   |
|                | it is deleted first         | both; its creation begins the watch over executions              |
| `BeforeUpdate` | the schedule depends on it, | an update, a rollback's too, waits until the execution has ended |
|                | so it is updated first      | by itself                                                        |
"""

import logging
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from custom_resources.clients import Deadline, is_missing, patiently
from custom_resources.events import Answer, Event, RequestType
from custom_resources.jobs import Jobs
from custom_resources.watch import Watch

if TYPE_CHECKING:
    from mypy_boto3_sagemaker import SageMakerClient
    from mypy_boto3_sagemaker.type_defs import MonitoringExecutionSummaryTypeDef

_RUNNING = {"Pending", "InProgress", "Stopping"}
_PENDING, _SCHEDULED = "Pending", "Scheduled"
_LOG = logging.getLogger(__name__)


class When(StrEnum):
    """Which change of its schedule a drain goes before."""

    BEFORE_DELETE = "BeforeDelete"
    BEFORE_UPDATE = "BeforeUpdate"


@dataclass(frozen=True, kw_only=True)
class ScheduleDrain:
    """The resource, over what it works on."""

    sagemaker: "SageMakerClient"
    jobs: Jobs
    watch: Watch
    deadline: Deadline

    def on_event(self, event: Event) -> Answer:
        """Begin to drain, if this is the request for it; what depends on a new schedule begins its watch."""
        if event.request_type is RequestType.DELETE:
            return self.is_complete(event)
        schedule = event.properties.text("ScheduleName")
        if _when(event) is When.BEFORE_UPDATE:
            return Answer(physical_id=f"wait-{schedule}")
        if endpoint := event.properties.optional_text("EndpointName"):
            self.watch.begin(endpoint=endpoint, schedule=schedule)
        return Answer(physical_id=f"drain-{schedule}")

    def is_complete(self, event: Event) -> Answer:
        """Drain further; done when nothing runs."""
        schedule = event.properties.optional_text("ScheduleName")
        return Answer(
            physical_id=event.physical_id or f"drain-{schedule}",
            complete=schedule is None or self._is_done(event.request_type, _when(event), schedule),
        )

    def _is_done(self, request: RequestType, when: When, schedule: str) -> bool:
        match request, when:
            case RequestType.DELETE, When.BEFORE_DELETE:
                return self._drained(schedule)
            case RequestType.UPDATE, When.BEFORE_UPDATE:
                return self._idle(schedule)
        return True

    def _drained(self, schedule: str) -> bool:
        status = self._status(schedule)
        if status is None:
            return True
        if status == _SCHEDULED:
            patiently(lambda: self.sagemaker.stop_monitoring_schedule(MonitoringScheduleName=schedule), self.deadline)
            status = self._status(schedule)
        running = self._running(schedule)
        for execution in running:
            if job_arn := execution.get("ProcessingJobArn"):
                self.jobs.stop(job_arn.rpartition("/")[2])
        _LOG.info("schedule is %s, %d executions run", status, len(running))
        return not running and status not in {_PENDING, _SCHEDULED}

    def _idle(self, schedule: str) -> bool:
        status = self._status(schedule)
        if status is None:
            return True
        running = self._running(schedule)
        _LOG.info("schedule is %s, %d executions run", status, len(running))
        return not running and status != _PENDING

    def _status(self, schedule: str) -> str | None:
        try:
            found = patiently(
                lambda: self.sagemaker.describe_monitoring_schedule(MonitoringScheduleName=schedule), self.deadline
            )
        except ClientError as error:
            if is_missing(error):
                return None
            raise
        return found["MonitoringScheduleStatus"]

    def _running(self, schedule: str) -> "list[MonitoringExecutionSummaryTypeDef]":
        """List what runs; executions follow one another, so the newest hundred hold all of it."""
        page = patiently(
            lambda: self.sagemaker.list_monitoring_executions(
                MonitoringScheduleName=schedule, SortBy="CreationTime", SortOrder="Descending", MaxResults=100
            ),
            self.deadline,
        )
        return [
            execution
            for execution in page["MonitoringExecutionSummaries"]
            if execution["MonitoringExecutionStatus"] in _RUNNING
        ]


def _when(event: Event) -> When:
    given = event.properties.optional_text("When") is not None
    return event.properties.choice("When", When) if given else When.BEFORE_DELETE
