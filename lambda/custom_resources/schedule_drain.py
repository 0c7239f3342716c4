"""`Custom::DriftgaugeScheduleDrain`: lets a schedule be deleted, which SageMaker refuses while an execution runs.

It depends on its schedule, so CloudFormation deletes it first: that stops the schedule and its execution, and waits for
both.
"""

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from custom_resources.clients import Deadline, is_missing, patiently
from custom_resources.events import Answer, Event, RequestType
from custom_resources.jobs import Jobs

if TYPE_CHECKING:
    from mypy_boto3_sagemaker import SageMakerClient
    from mypy_boto3_sagemaker.type_defs import MonitoringExecutionSummaryTypeDef

_RUNNING = {"Pending", "InProgress", "Stopping"}
_UNSETTLED = {"Pending", "Scheduled"}
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class ScheduleDrain:
    """The resource, over what it works on."""

    sagemaker: "SageMakerClient"
    jobs: Jobs
    deadline: Deadline

    def on_event(self, event: Event) -> Answer:
        """Begin to drain on deletion; creation and update have nothing to do."""
        if event.request_type is not RequestType.DELETE:
            return Answer(physical_id=f"drain-{event.properties.text('ScheduleName')}")
        return self.is_complete(event)

    def is_complete(self, event: Event) -> Answer:
        """Drain further; done when nothing runs."""
        schedule = event.properties.optional_text("ScheduleName")
        drains = event.request_type is RequestType.DELETE and schedule is not None
        return Answer(
            physical_id=event.physical_id or f"drain-{schedule}",
            complete=not drains or self._drained(schedule or ""),
        )

    def _drained(self, schedule: str) -> bool:
        status = self._status(schedule)
        if status is None:
            return True
        if status == "Scheduled":
            patiently(lambda: self.sagemaker.stop_monitoring_schedule(MonitoringScheduleName=schedule), self.deadline)
            status = self._status(schedule)
        running = self._running(schedule)
        for execution in running:
            if job_arn := execution.get("ProcessingJobArn"):
                self.jobs.stop(job_arn.rpartition("/")[2])
        _LOG.info("schedule is %s, %d executions run", status, len(running))
        return not running and status not in _UNSETTLED

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
