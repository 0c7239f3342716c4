"""A monitor that a state machine runs."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from driftgauge_cli.aws.session import error_code, workflow_client
from driftgauge_cli.engines.driftgauge.access import check_services
from driftgauge_cli.engines.driftgauge.machines import Machine, find_machines
from driftgauge_cli.engines.driftgauge.outcomes import execution_of, is_running, outcome_of
from driftgauge_cli.engines.handle import (
    ANOTHER_MODEL,
    NOTHING_CAPTURED,
    NOTHING_LABELLED,
    Execution,
    NoDataError,
    OnProgress,
)
from driftgauge_cli.engines.next_run import next_run
from driftgauge_cli.engines.waiting import await_end
from driftgauge_contract.engines import EngineName
from driftgauge_contract.kinds import MonitorKind
from driftgauge_contract.outcomes import ExecutionStatus, Missing
from driftgauge_contract.windows import Window, stamp
from driftgauge_contract.workflow import InputField

if TYPE_CHECKING:
    import boto3
    from mypy_boto3_scheduler import EventBridgeSchedulerClient
    from mypy_boto3_stepfunctions.type_defs import DescribeExecutionOutputTypeDef

    from driftgauge_cli.findings import Finding

_ADVICE: Mapping[str, str] = {
    Missing.CAPTURES: NOTHING_CAPTURED,
    Missing.LABELS: NOTHING_LABELLED,
    Missing.MODEL: ANOTHER_MODEL,
}
# The last state that was entered is among the newest events, whatever retries lie between.
_LATEST_EVENTS = 50


class DriftgaugeRunner:
    """Finds the state machines that run an endpoint's monitors."""

    name = EngineName.DRIFTGAUGE.value

    def monitors(
        self, session: "boto3.Session", endpoint: str, kinds: Sequence[MonitorKind]
    ) -> tuple["WorkflowHandle", ...]:
        """Return the monitors of these kinds that state machines run."""
        machines = find_machines(session, endpoint)
        return tuple(WorkflowHandle(session=session, machine=each) for each in machines if each.kind in kinds)

    def obstacles(self, session: "boto3.Session") -> Iterator["Finding"]:
        """Check whether the services that the engine needs answer."""
        return check_services(session)


@dataclass(frozen=True, kw_only=True)
class WorkflowHandle:
    """A state machine, as a monitor."""

    session: "boto3.Session"
    machine: Machine

    @property
    def name(self) -> str:
        """Return the monitor's name, which its schedule and its state machine have too."""
        return self.machine.name

    @property
    def endpoint(self) -> str:
        """Return the name of the monitored endpoint."""
        return self.machine.endpoint

    @property
    def kind(self) -> MonitorKind:
        """Return the kind of the monitor."""
        return self.machine.kind

    @property
    def constraints_uri(self) -> str | None:
        """Return the URI of the constraints that the monitor compares with."""
        return self.machine.constraints_uri

    @property
    def statistics_uri(self) -> str | None:
        """Return the URI of the baseline's statistics, if the kind has them."""
        return self.machine.statistics_uri

    @property
    def ground_truth_uri(self) -> str | None:
        """Return the prefix of the monitor's labels, if it takes any."""
        return self.machine.ground_truth_uri

    @property
    def metrics_namespace(self) -> str:
        """Return the CloudWatch namespace of the monitor's metrics, which the state machine carries."""
        return self.machine.metrics_namespace

    def next_run(self, now: datetime) -> datetime | None:
        """Return when EventBridge Scheduler starts the state machine next; None if its schedule is off or deleted."""
        client: EventBridgeSchedulerClient = self.session.client("scheduler")
        try:
            found = client.get_schedule(Name=self.name)
        except ClientError as error:
            if error_code(error) == "ResourceNotFoundException":
                return None
            raise
        return next_run(found, made=found["CreationDate"], now=now) if found["State"] == "ENABLED" else None

    def executions(self, limit: int) -> Iterator[Execution]:
        """Yield the latest executions of the state machine, scheduled ones and runs."""
        client = workflow_client(self.session)
        # Step Functions lists the newest first, and keeps the executions of 90 days.
        listed = client.list_executions(stateMachineArn=self.machine.arn, maxResults=limit)["executions"]
        for each in listed:
            yield execution_of(self.machine, client.describe_execution(executionArn=each["executionArn"]))

    def run(self, window: Window, on_progress: OnProgress) -> Execution:
        """Run the state machine over a window and wait for it; raise a NoDataError if the window has no data."""
        client = workflow_client(self.session)
        ends = {InputField.START.value: stamp(window.start), InputField.END.value: stamp(window.end)}
        document = json.dumps({InputField.WINDOW.value: ends})
        arn = client.start_execution(stateMachineArn=self.machine.arn, input=document)["executionArn"]

        def look() -> "DescribeExecutionOutputTypeDef":
            described = client.describe_execution(executionArn=arn)
            state = self._state(arn) if is_running(described) else described["status"]
            on_progress(f"{self.name}: {state}")
            return described

        described = await_end(look, lambda found: not is_running(found))
        _refuse_no_data(described)
        return execution_of(self.machine, described)

    def _state(self, execution: str) -> str:
        """Return the name of the state that the execution entered last."""
        history = workflow_client(self.session).get_execution_history(
            executionArn=execution, reverseOrder=True, maxResults=_LATEST_EVENTS, includeExecutionData=False
        )
        entered = (
            event["stateEnteredEventDetails"]["name"]
            for event in history["events"]
            if "stateEnteredEventDetails" in event
        )
        return next(entered, "started")


def _refuse_no_data(described: "DescribeExecutionOutputTypeDef") -> None:
    outcome = outcome_of(described)
    if outcome is not None and outcome.status == ExecutionStatus.NO_DATA:
        # Each kind of missing data has another way to get it.
        advice = _ADVICE.get(outcome.missing or "", NOTHING_CAPTURED)
        raise NoDataError(f"{outcome.reason.rstrip('.')}; {advice}")
