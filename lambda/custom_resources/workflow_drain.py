"""`Custom::DriftgaugeWorkflowDrain`: no execution of a monitor's workflow outlives its monitor.

It stands between a workflow and the schedule that starts it. It is created before the schedule, and begins the watch
over executions; it is deleted after the schedule and before the workflow, and stops what still runs. Step Functions
itself ends an execution of a deleted workflow at its next state only; until then its job runs, without its roles.
"""

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from custom_resources.clients import Deadline, code, patiently
from custom_resources.events import Answer, Event, RequestType
from custom_resources.watch import Watch

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions import SFNClient

_STOPPED, _CAUSE = "Driftgauge.Stopped", "The monitor is being deleted."
# What stopping an execution is refused with that has ended since it was listed.
_ENDED = {"ExecutionDoesNotExist", "ValidationException"}
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class WorkflowDrain:
    """The resource, over what it works on."""

    stepfunctions: "SFNClient"
    watch: Watch
    deadline: Deadline

    def on_event(self, event: Event) -> Answer:
        """Begin the watch over a workflow's executions, or begin to stop them."""
        if event.request_type is RequestType.DELETE:
            return self.is_complete(event)
        monitor = event.properties.text("MonitorName")
        event.properties.text("StateMachineArn")
        if endpoint := event.properties.optional_text("EndpointName"):
            self.watch.begin(endpoint=endpoint, schedule=monitor)
        return Answer(physical_id=f"drain-{monitor}")

    def is_complete(self, event: Event) -> Answer:
        """Drain further; done when nothing runs."""
        deletes = event.request_type is RequestType.DELETE
        machine_arn = event.properties.optional_text("StateMachineArn") if deletes else None
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
        """List what runs, as far as one page has it: the next call sees the rest."""
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
