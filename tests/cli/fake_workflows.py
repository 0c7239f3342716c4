"""Step Functions as the commands see it: state machines of the Driftgauge engine, and what they ran."""

import copy
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

ARN = "arn:aws:states:eu-west-1:123456789012:stateMachine:"
REPORT = "s3://reports/reports/shop"


class RefusalError(Exception):
    """A refusal of a service."""

    def __init__(self, code: str, message: str = "", status: int = 400, **extra: object) -> None:
        super().__init__(code)
        self.status = status
        self.parsed = {"Error": {"Code": code, "Message": message}, **extra}


def outcome(status: str = "Completed", **more: Any) -> dict[str, Any]:
    """Return what a workflow ends with."""
    job = "shop-data-quality-0123456789abc-1"
    ending = {
        "Status": status,
        "Reason": f"{status}: so said the job.",
        "JobName": job,
        "ReportUri": f"{REPORT}/{job}",
    }
    return {**ending, "Repeated": False, **more}


@dataclass
class FakeWorkflows:
    """State machines by name, and their executions; the next one started goes through `states` and ends as `ending`."""

    machines: dict[str, str] = field(default_factory=dict)
    workflow_executions: list[dict[str, Any]] = field(default_factory=list)
    states: list[str] = field(default_factory=list)
    ending: dict[str, Any] = field(default_factory=outcome)
    expression: str | None = "cron(0 * * * ? *)"

    def machine(self, name: str, kind: str = "data_quality", *, endpoint: str = "shop", **places: str) -> None:
        """Deploy a monitor of the Driftgauge engine."""
        known = {"Name": name, "Kind": kind, "EndpointName": endpoint, "MetricsNamespace": f"Own/{kind}"}
        document = {**known, **places}
        monitor = {"Type": "Pass", "Assign": {"monitor": document}, "Next": "Awaits"}
        self.machines[name] = json.dumps({"QueryLanguage": "JSONata", "States": {"Monitor": monitor}})

    def executed(self, machine: str, status: str = "SUCCEEDED", **more: Any) -> None:
        """Let a state machine have run."""
        number = len(self.workflow_executions)
        at = more.pop("at", datetime.now(tz=UTC) + timedelta(milliseconds=number))
        self.workflow_executions.append(
            {
                "executionArn": f"{ARN.replace('stateMachine', 'execution')}{machine}:{number}",
                "stateMachineArn": f"{ARN}{machine}",
                "name": str(number),
                "status": status,
                "startDate": at,
                "input": json.dumps({"ScheduledTime": "2026-11-24T06:00:00Z"}),
                **more,
            }
        )

    def ended(self, machine: str, ending: dict[str, Any], **more: Any) -> None:
        """Let a state machine have ended with an outcome."""
        self.executed(machine, **{**_end(ending), **more})

    def _ListStateMachines(self, _: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        now = datetime.now(tz=UTC)
        listed = [
            {"stateMachineArn": f"{ARN}{name}", "name": name, "type": "STANDARD", "creationDate": now}
            for name in self.machines
        ]
        return {"stateMachines": listed}

    def _DescribeStateMachine(self, request: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        name = request["stateMachineArn"].removeprefix(ARN)
        if not self.machines[name]:
            raise RefusalError("StateMachineDoesNotExist")
        return {"stateMachineArn": request["stateMachineArn"], "name": name, "definition": self.machines[name]}

    def _GetSchedule(self, request: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        if self.expression is None:
            raise RefusalError("ResourceNotFoundException")
        return {
            "Name": request["Name"],
            "State": "ENABLED",
            "CreationDate": datetime(2026, 11, 22, tzinfo=UTC),
            "ScheduleExpression": self.expression,
            "FlexibleTimeWindow": {"Mode": "OFF"},
        }

    def _ListExecutions(self, request: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        found = [each for each in self.workflow_executions if each["stateMachineArn"] == request["stateMachineArn"]]
        found.sort(key=lambda each: each["startDate"], reverse=True)
        shown = ("executionArn", "stateMachineArn", "name", "status", "startDate")
        return {"executions": [{key: each[key] for key in shown} for each in found[: request["maxResults"]]]}

    def _DescribeExecution(self, request: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        [found] = [each for each in self.workflow_executions if each["executionArn"] == request["executionArn"]]
        ending = {key: copy.deepcopy(value) for key, value in found.items() if key != "then"}
        if not self.states:
            found.update(found.pop("then", {}))
        return ending

    def _StartExecution(self, request: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        machine = request["stateMachineArn"].removeprefix(ARN)
        self.executed(machine, "RUNNING", input=request["input"], then=_end(self.ending))
        started = self.workflow_executions[-1]
        return {"executionArn": started["executionArn"], "startDate": started["startDate"]}

    def _GetExecutionHistory(self, _: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        now = datetime.now(tz=UTC)
        entered = [{"stateEnteredEventDetails": {"name": name}} for name in self.states[:1]]
        self.states = self.states[1:]
        return {"events": [{"timestamp": now, "type": "TaskScheduled", "id": 2}, *entered]}


def _end(ending: dict[str, Any]) -> dict[str, Any]:
    """The last state of a workflow: it fails where its job did."""
    text = json.dumps(ending)
    if ending["Status"] in {"Failed", "Stopped"}:
        return {"status": "FAILED", "error": f"Driftgauge.{ending['Status']}", "cause": text}
    return {"status": "SUCCEEDED", "output": text}
