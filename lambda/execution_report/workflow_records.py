"""The outcome of an execution of a workflow, from Step Functions' record.

A workflow that came to its end has an outcome: in its output or, if it failed, in its cause. One that was stopped, ran
out of time or broke has none, and counts as failed.
"""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from driftgauge_contract.outcomes import ExecutionStatus, Missing
from driftgauge_contract.windows import Window, parse_moment
from driftgauge_contract.workflow import InputField, OutcomeField
from execution_report.executions import Ending, Execution
from execution_report.settings import Workflow

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions.type_defs import DescribeExecutionOutputTypeDef

_ENDINGS: Mapping[str, Ending] = {
    ExecutionStatus.COMPLETED: Ending.COMPLETED,
    ExecutionStatus.COMPLETED_WITH_VIOLATIONS: Ending.COMPLETED,
    ExecutionStatus.FAILED: Ending.FAILED,
    ExecutionStatus.STOPPED: Ending.FAILED,
    ExecutionStatus.NO_DATA: Ending.NO_DATA,
}
_NO_DATA: Mapping[object, Ending] = {Missing.LABELS: Ending.NO_LABELS, Missing.MODEL: Ending.OTHER_MODEL}

Outcome = Mapping[str, object]


def from_record(record: "DescribeExecutionOutputTypeDef", workflow: Workflow) -> Execution:
    """Return the execution of a record."""
    outcome = _outcome(record.get("output") or record.get("cause") or "")
    window = _window(outcome)
    return Execution(
        name=_name(outcome, workflow, window) or record["name"],
        monitor_name=workflow.monitor_name,
        kind=workflow.kind,
        ended=parse_moment(str(outcome[OutcomeField.ENDED_AT])) if outcome else record["stopDate"],
        ending=_ending(outcome),
        report_uri=str(outcome[OutcomeField.REPORT_URI]) if OutcomeField.REPORT_URI in outcome else None,
        metrics_namespace=workflow.metrics_namespace,
        watched_columns=workflow.watched_columns,
        window=window,
        label_delay=workflow.label_delay,
        label_horizon=workflow.label_horizon,
    )


def _outcome(text: str) -> Outcome:
    """Return the outcome in a text, which is empty if the text is that of an error."""
    try:
        # The cause of an execution that broke or was stopped is a sentence.
        found = json.loads(text)
    except ValueError:
        return {}
    if not isinstance(found, dict) or OutcomeField.ENDED_AT not in found:
        return {}
    return found if found.get(OutcomeField.STATUS) in _ENDINGS else {}


def _window(outcome: Outcome) -> Window | None:
    window = outcome.get(OutcomeField.WINDOW)
    if not isinstance(window, dict):
        return None
    return Window(start=parse_moment(window[InputField.START]), end=parse_moment(window[InputField.END]))


def _name(outcome: Outcome, workflow: Workflow, window: Window | None) -> str | None:
    """Return the name of a job, or that of a window without data, which may be run again.

    Several executions may have the same result, which counts once.
    """
    if OutcomeField.JOB_NAME in outcome:
        return str(outcome[OutcomeField.JOB_NAME])
    if outcome.get(OutcomeField.STATUS) == ExecutionStatus.NO_DATA and window is not None:
        return f"{workflow.monitor_name}-{window.end:%Y%m%d%H%M}-nodata"
    return None


def _ending(outcome: Outcome) -> Ending:
    ending = _ENDINGS[str(outcome[OutcomeField.STATUS])] if outcome else Ending.FAILED
    return _NO_DATA.get(outcome.get(OutcomeField.MISSING), ending) if ending is Ending.NO_DATA else ending
