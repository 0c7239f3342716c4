"""A monitor that is a state machine."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from driftgauge_cli.aws.session import workflow_client
from driftgauge_cli.engines.driftgauge.access import check_services
from driftgauge_cli.engines.driftgauge.machines import Machine, find_machines
from driftgauge_cli.engines.driftgauge.outcomes import NO_DATA, execution_of, is_running, outcome_of
from driftgauge_cli.engines.handle import (
    NOTHING_CAPTURED,
    NOTHING_LABELLED,
    Execution,
    OnProgress,
)
from driftgauge_cli.engines.waiting import await_end
from driftgauge_cli.engines.windows import Window, stamp
from driftgauge_cli.kinds import MonitorKind
from driftgauge_cli.output import UserError

if TYPE_CHECKING:
    import boto3
    from mypy_boto3_stepfunctions.type_defs import DescribeExecutionOutputTypeDef

    from driftgauge_cli.findings import Finding

_ADVICE = {"captures": NOTHING_CAPTURED, "labels": NOTHING_LABELLED}
_LATEST_EVENTS = 50


class DriftgaugeRunner:
    """Finds the state machines that run an endpoint's monitors."""

    name = "driftgauge"

    def monitors(
        self, session: "boto3.Session", endpoint: str, kinds: Sequence[MonitorKind]
    ) -> tuple["WorkflowHandle", ...]:
        """Find the state machines that run monitors of these kinds."""
        machines = find_machines(session, endpoint)
        return tuple(WorkflowHandle(session=session, machine=each) for each in machines if each.kind in kinds)

    def obstacles(self, session: "boto3.Session") -> Iterator["Finding"]:
        """Find out whether the services that it is made of answer."""
        return check_services(session)


@dataclass(frozen=True, kw_only=True)
class WorkflowHandle:
    """A state machine, as a monitor."""

    session: "boto3.Session"
    machine: Machine

    @property
    def name(self) -> str:
        """The monitor's name, which its schedule and its state machine have too."""
        return self.machine.name

    @property
    def endpoint(self) -> str:
        """The endpoint that it watches."""
        return self.machine.endpoint

    @property
    def kind(self) -> MonitorKind:
        """What it watches there."""
        return self.machine.kind

    @property
    def constraints_uri(self) -> str | None:
        """The constraints that it compares with."""
        return self.machine.constraints_uri

    @property
    def statistics_uri(self) -> str | None:
        """The baseline's statistics, which data quality compares with."""
        return self.machine.statistics_uri

    @property
    def ground_truth_uri(self) -> str | None:
        """Where it looks for labels, if it takes any."""
        return self.machine.ground_truth_uri

    @property
    def metrics_namespace(self) -> str:
        """Where CloudWatch has its metrics: the namespace that the state machine carries."""
        return self.machine.metrics_namespace

    def executions(self, limit: int) -> Iterator[Execution]:
        """Tell the latest executions of the state machine: the schedule's, and the runs that were asked for."""
        client = workflow_client(self.session)
        listed = client.list_executions(stateMachineArn=self.machine.arn, maxResults=limit)["executions"]
        for each in listed:
            yield execution_of(self.machine, client.describe_execution(executionArn=each["executionArn"]))

    def run(self, window: Window, on_progress: OnProgress) -> Execution:
        """Start the state machine over a window; that there is nothing to look at is a UserError."""
        client = workflow_client(self.session)
        asked = {"Window": {"Start": stamp(window.start), "End": stamp(window.end)}}
        arn = client.start_execution(stateMachineArn=self.machine.arn, input=json.dumps(asked))["executionArn"]

        def look() -> "DescribeExecutionOutputTypeDef":
            described = client.describe_execution(executionArn=arn)
            state = self._state(arn) if is_running(described) else described["status"]
            on_progress(f"{self.name}: {state}")
            return described

        described = await_end(look, lambda found: not is_running(found))
        self._refuse_no_data(described)
        return execution_of(self.machine, described)

    def _state(self, execution: str) -> str:
        """Name the state of the workflow that was entered last."""
        history = workflow_client(self.session).get_execution_history(
            executionArn=execution, reverseOrder=True, maxResults=_LATEST_EVENTS, includeExecutionData=False
        )
        entered = (
            event["stateEnteredEventDetails"]["name"]
            for event in history["events"]
            if "stateEnteredEventDetails" in event
        )
        return next(entered, "started")

    def _refuse_no_data(self, described: "DescribeExecutionOutputTypeDef") -> None:
        outcome = outcome_of(described)
        if outcome is not None and outcome.status == NO_DATA:
            advice = _ADVICE.get(outcome.missing or "", NOTHING_CAPTURED)
            raise UserError(f"{outcome.reason.rstrip('.')}; {advice}")
