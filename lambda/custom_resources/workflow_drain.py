"""`Custom::DriftgaugeWorkflowDrain`: stops the executions of a monitor's workflow before the workflow is deleted.

The drain is created after the workflow and before the schedule that starts it, and publishes the first datapoint. It is
deleted after the schedule and before the workflow, and stops the executions that still run. Step Functions itself ends
an execution of a deleted workflow only at its next state; until then, its job would run without its roles.
"""

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from custom_resources.clients import Deadline, code, patiently
from custom_resources.events import Answer, Event, RequestType
from custom_resources.first_datapoint import FirstDatapoint
from driftgauge_contract.custom_resources import DrainProperty

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions import SFNClient

_STOPPED, _CAUSE = "Driftgauge.Stopped", "The monitor is being deleted."
# Step Functions refuses to stop an execution that has ended since it was listed.
_ENDED = {"ExecutionDoesNotExist", "ValidationException"}
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class WorkflowDrain:
    """The custom resource of a workflow's drain."""

    stepfunctions: "SFNClient"
    first_datapoint: FirstDatapoint
    deadline: Deadline

    def on_event(self, event: Event) -> Answer:
        """Publish the first datapoint of a new workflow, or begin to stop the executions of a deleted one."""
        if event.request_type is RequestType.DELETE:
            return self.is_complete(event)
        monitor = event.properties.text(DrainProperty.MONITOR_NAME)
        event.properties.text(DrainProperty.STATE_MACHINE_ARN)
        if endpoint := event.properties.optional_text(DrainProperty.ENDPOINT_NAME):
            self.first_datapoint.publish(endpoint_name=endpoint, monitor_name=monitor)
        return Answer(physical_id=f"drain-{monitor}")

    def is_complete(self, event: Event) -> Answer:
        """Drain further; the request is complete when no execution runs."""
        deletes = event.request_type is RequestType.DELETE
        machine_arn = event.properties.optional_text(DrainProperty.STATE_MACHINE_ARN) if deletes else None
        return Answer(
            physical_id=event.physical_id or "drain", complete=machine_arn is None or self._drained(machine_arn)
        )

    def _drained(self, machine_arn: str) -> bool:
        running = self._running(machine_arn)
        for execution_arn in running:
            self._stop(execution_arn)
        _LOG.info("%d executions run", len(running))
        return not running

    def _running(self, machine_arn: str) -> list[str]:
        """Return the executions on the first page of those that run; the next call sees the others."""
        try:
            page = patiently(
                lambda: self.stepfunctions.list_executions(stateMachineArn=machine_arn, statusFilter="RUNNING"),
                self.deadline,
            )
        except ClientError as error:
            if code(error) == "StateMachineDoesNotExist":
                return []
            raise
        return [execution["executionArn"] for execution in page["executions"]]

    def _stop(self, execution_arn: str) -> None:
        try:
            patiently(
                lambda: self.stepfunctions.stop_execution(executionArn=execution_arn, error=_STOPPED, cause=_CAUSE),
                self.deadline,
            )
        except ClientError as error:
            if code(error) not in _ENDED:
                raise
