"""What Step Functions tells of an execution, as a monitor's execution."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

from driftgauge_cli.engines.driftgauge.machines import Machine
from driftgauge_cli.engines.handle import Execution, Trigger

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions.type_defs import DescribeExecutionOutputTypeDef

NO_DATA: Final = "NoData"
_RUNNING = {"RUNNING", "PENDING_REDRIVE"}
_STOPPED = "ABORTED"
_TIMED_OUT = "TIMED_OUT"


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """The end that a workflow tells of itself; `missing` is what `NoData` was for want of."""

    status: str
    reason: str
    job_name: str | None
    report_uri: str | None
    missing: str | None
    repeated: bool

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Read it; None where the text is something else, such as Step Functions' own words on a failure."""
        told = _record(text)
        if "Status" not in told:
            return None
        return cls(
            status=str(told["Status"]),
            reason=str(told.get("Reason", "")),
            job_name=_text(told.get("JobName")),
            report_uri=_text(told.get("ReportUri")),
            missing=_text(told.get("Missing")),
            repeated=bool(told.get("Repeated")),
        )


def is_running(described: "DescribeExecutionOutputTypeDef") -> bool:
    """Whether an execution has not ended yet."""
    return described["status"] in _RUNNING


def outcome_of(described: "DescribeExecutionOutputTypeDef") -> Outcome | None:
    """Read the outcome that an execution ended with; a workflow that fails tells it as the cause."""
    told = described.get("output", "") if described["status"] == "SUCCEEDED" else described.get("cause", "")
    return Outcome.parse(told)


def execution_of(machine: Machine, described: "DescribeExecutionOutputTypeDef") -> Execution:
    """Tell a monitor's execution from the workflow's."""
    outcome = outcome_of(described)
    return Execution(
        monitor=machine.kind,
        schedule=machine.name,
        trigger=_trigger(described.get("input", "")),
        started=described["startDate"],
        status=_status(described, outcome),
        message=(outcome.reason if outcome else _words(described)) or None,
        job_name=outcome.job_name if outcome else None,
        report_uri=outcome.report_uri if outcome else None,
        repeated=outcome.repeated if outcome else False,
    )


def _status(described: "DescribeExecutionOutputTypeDef", outcome: Outcome | None) -> str:
    if is_running(described):
        return "InProgress"
    if outcome is not None:
        return outcome.status
    return "Stopped" if described["status"] == _STOPPED else "Failed"


def _words(described: "DescribeExecutionOutputTypeDef") -> str:
    """Why it ended, in the service's words; of what a Lambda function raised, its message."""
    if described["status"] == _TIMED_OUT:
        return "the workflow took longer than it may"
    cause = _record(described.get("cause", "")).get("errorMessage") or described.get("cause")
    return ": ".join(str(word) for word in (described.get("error"), cause) if word)


def _trigger(given: str) -> Trigger:
    """A run names its window; the schedule gives the time that it was for."""
    return Trigger.RUN if "Window" in _record(given) else Trigger.SCHEDULE


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _record(text: str) -> Mapping[str, object]:
    """Read a JSON object; what is none has nothing in it."""
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, Mapping) else {}
