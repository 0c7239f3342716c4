"""An execution of a state machine, as a monitor's execution."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from driftgauge_cli.engines.driftgauge.machines import Machine
from driftgauge_cli.engines.handle import Execution, Trigger
from driftgauge_contract.outcomes import ExecutionStatus
from driftgauge_contract.run_on import RunOn
from driftgauge_contract.workflow import InputField, OutcomeField

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions.type_defs import DescribeExecutionOutputTypeDef

_RUNNING = {"RUNNING", "PENDING_REDRIVE"}
_STOPPED = "ABORTED"
_TIMED_OUT = "TIMED_OUT"
_IN_PROGRESS = "InProgress"


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """The outcome with which a workflow ended; `missing` is the data that a `NoData` lacked."""

    status: str
    reason: str
    job_name: str | None
    report_uri: str | None
    missing: str | None
    repeated: bool
    ran_on: RunOn | None
    run_seconds: float | None

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Return the outcome in a text; None for another text, such as Step Functions' own cause of a failure."""
        document = _record(text)
        if OutcomeField.STATUS not in document:
            return None
        return cls(
            status=str(document[OutcomeField.STATUS]),
            reason=str(document.get(OutcomeField.REASON, "")),
            job_name=_text(document.get(OutcomeField.JOB_NAME)),
            report_uri=_text(document.get(OutcomeField.REPORT_URI)),
            missing=_text(document.get(OutcomeField.MISSING)),
            repeated=bool(document.get(OutcomeField.REPEATED)),
            ran_on=None if (place := document.get(OutcomeField.RAN_ON)) is None else RunOn(str(place)),
            run_seconds=_number(document.get(OutcomeField.RUN_SECONDS)),
        )


def is_running(described: "DescribeExecutionOutputTypeDef") -> bool:
    """Return whether an execution has not ended yet."""
    return described["status"] in _RUNNING


def outcome_of(described: "DescribeExecutionOutputTypeDef") -> Outcome | None:
    """Return the outcome with which an execution ended; a workflow that fails has it as the cause."""
    text = described.get("output", "") if described["status"] == "SUCCEEDED" else described.get("cause", "")
    return Outcome.parse(text)


def execution_of(machine: Machine, described: "DescribeExecutionOutputTypeDef") -> Execution:
    """Return the monitor's execution that an execution of its state machine is."""
    outcome = outcome_of(described)
    return Execution(
        monitor=machine.kind,
        schedule=machine.name,
        trigger=_trigger(described.get("input", "")),
        started=described["startDate"],
        status=_status(described, outcome),
        message=(outcome.reason if outcome else _service_message(described)) or None,
        job_name=outcome.job_name if outcome else None,
        report_uri=outcome.report_uri if outcome else None,
        repeated=outcome.repeated if outcome else False,
        ran_on=outcome.ran_on if outcome else None,
        run_seconds=outcome.run_seconds if outcome else None,
    )


def _status(described: "DescribeExecutionOutputTypeDef", outcome: Outcome | None) -> str:
    if is_running(described):
        return _IN_PROGRESS
    if outcome is not None:
        return outcome.status
    # Without an outcome of its own, a workflow was stopped by a person or failed before it could write one.
    return ExecutionStatus.STOPPED if described["status"] == _STOPPED else ExecutionStatus.FAILED


def _service_message(described: "DescribeExecutionOutputTypeDef") -> str:
    """Return the service's reason for an end without an outcome."""
    if described["status"] == _TIMED_OUT:
        return "the workflow took longer than it may"
    # The cause is the document of a Lambda function's exception where one was raised.
    cause = _record(described.get("cause", "")).get("errorMessage") or described.get("cause")
    return ": ".join(str(part) for part in (described.get("error"), cause) if part)


def _trigger(text: str) -> Trigger:
    """Return what started an execution: a schedule names the time at which it fired, all others a window."""
    given = _record(text)
    if InputField.WINDOW not in given:
        return Trigger.SCHEDULE
    return Trigger.LATE_LABELS if given.get(InputField.LATE_LABELS) else Trigger.RUN


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def _record(text: str) -> Mapping[str, object]:
    """Return the JSON object in a text; an empty one for another text."""
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, Mapping) else {}
