"""How an execution of a workflow ended, told from Step Functions' record of it.

A workflow that came to its end says what became of its monitor's window: in its output, or where that is a failure, in
its cause. One that was stopped, ran out of time or broke says nothing, and has failed.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from execution_report.executions import Ending, Execution
from execution_report.settings import Workflow

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions.type_defs import DescribeExecutionOutputTypeDef

_ENDINGS = {
    "Completed": Ending.COMPLETED,
    "CompletedWithViolations": Ending.COMPLETED,
    "Failed": Ending.FAILED,
    "Stopped": Ending.FAILED,
    "NoData": Ending.NO_DATA,
}
_LABELS = "labels"


def from_record(record: "DescribeExecutionOutputTypeDef", workflow: Workflow) -> Execution:
    """Tell an execution that has ended from its record."""
    outcome = _outcome(record.get("output") or record.get("cause") or "")
    return Execution(
        name=_name(outcome, workflow) or record["name"],
        schedule=workflow.monitor,
        monitor=workflow.kind,
        ended=datetime.fromisoformat(str(outcome["EndedAt"])) if outcome else record["stopDate"],
        ending=_ending(outcome),
        report_uri=str(outcome["ReportUri"]) if "ReportUri" in outcome else None,
        metrics_namespace=workflow.metrics_namespace,
    )


def _outcome(text: str) -> Mapping[str, object]:
    """Read the outcome; empty where the text is none, but an error's."""
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    is_outcome = isinstance(found, dict) and found.get("Status") in _ENDINGS and "EndedAt" in found
    return found if is_outcome else {}


def _name(outcome: Mapping[str, object], workflow: Workflow) -> str | None:
    """Name what the execution came to by its job; a window without data and a job, which may be run again, by its end.

    Several executions may come to the same, which counts once.
    """
    if "JobName" in outcome:
        return str(outcome["JobName"])
    window = outcome.get("Window")
    if outcome.get("Status") == "NoData" and isinstance(window, dict):
        return f"{workflow.monitor}-{datetime.fromisoformat(window['End']):%Y%m%d%H%M}-nodata"
    return None


def _ending(outcome: Mapping[str, object]) -> Ending:
    ending = _ENDINGS[str(outcome["Status"])] if outcome else Ending.FAILED
    return Ending.NO_LABELS if ending is Ending.NO_DATA and outcome.get("Missing") == _LABELS else ending
