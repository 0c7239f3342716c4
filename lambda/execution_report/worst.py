"""The worst findings of an execution in the words of a message, which is written when the alarm goes to ALARM.

They are kept in a file for each monitor: the alarm, which evaluates a metric, knows of no column. The names of columns
and what was found of them are in reports too, and are logged nowhere.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from driftgauge_contract.alarm_messages import MAX_WORST_FINDINGS, FindingsField
from driftgauge_contract.constraints import OWN_KEY
from driftgauge_contract.paths import REPORT_FILE, VIOLATIONS_FILE
from driftgauge_contract.windows import stamp
from driftgauge_contract.workflow import InputField
from execution_report.executions import Execution
from execution_report.storage import Storage
from execution_report.violations import documents_of

_LONG_NUMBER = re.compile(r"-?\d+\.\d{4,}(?:[eE][-+]?\d+)?|-?\d+(?:\.\d+)?[eE][-+]?\d+")
_DISTANCE = re.compile(r"distance: (\S+) exceeds threshold: (\S+)")


@dataclass(frozen=True, kw_only=True)
class WorstFinding:
    """The first violation of a column or metric."""

    subject: str
    text: str


def findings_by_subject(body: bytes) -> tuple[WorstFinding, ...]:
    """Return one violation of a report for each column or metric, the worst first."""
    document, violations = documents_of(body)
    # In exact mode the report begins with what chance explains least; Model Monitor's has the order of the columns.
    ordered = violations if OWN_KEY in document else sorted(violations, key=_excess, reverse=True)
    found: dict[str, str] = {}
    for violation in ordered:
        # The first of a column is its worst, by the order of the list.
        found.setdefault(_subject(violation), _text(violation))
    return tuple(WorstFinding(subject=subject, text=text) for subject, text in found.items())


def keep(
    execution: Execution, findings: Sequence[WorstFinding], storage: Storage, *, count: int, report: str, to: str
) -> None:
    """Keep the worst findings of a monitor's newest execution for messages, in the file at `to`."""
    worst = findings[:MAX_WORST_FINDINGS]
    window = execution.window
    document = {
        FindingsField.KIND: execution.kind.words,
        FindingsField.WINDOW: window and {InputField.START: stamp(window.start), InputField.END: stamp(window.end)},
        FindingsField.REPORT_URI: report,
        FindingsField.COUNT: count,
        FindingsField.WORST: [{FindingsField.SUBJECT: each.subject, FindingsField.TEXT: each.text} for each in worst],
    }
    storage.write(to, json.dumps(document, indent=2))


def report_of(execution: Execution, storage: Storage) -> str:
    """Return the page of an execution's report, or the file of its violations where there is no page."""
    page = f"{execution.report_uri}/{REPORT_FILE}"
    # Model Monitor writes no page.
    return page if storage.exists(page) else f"{execution.report_uri}/{VIOLATIONS_FILE}"


def _subject(violation: Mapping[str, object]) -> str:
    if "facet" in violation:
        return f"{violation.get('metric_name')} of {violation['facet']} {violation.get('facet_value')}"
    return str(violation.get("feature_name") or violation.get("metric_name"))


def _text(violation: Mapping[str, object]) -> str:
    text = str(violation.get("description", ""))
    if "expected" in violation and "found" in violation:
        text = f"expected {violation['expected']}; found {violation['found']}"
    # A message is read on a phone: four digits say as much as seventeen.
    return _LONG_NUMBER.sub(lambda number: f"{float(number[0]):.4g}", text)


def _excess(violation: Mapping[str, object]) -> float:
    """Return how many times its threshold a distance is; 1 where Model Monitor's sentence does not tell."""
    match = _DISTANCE.search(str(violation.get("description", "")))
    try:
        distance, threshold = (float(number) for number in match.groups()) if match else (1.0, 1.0)
    except ValueError:
        return 1.0
    return distance / threshold if threshold else float("inf")
