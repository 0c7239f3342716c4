"""Problems of a baseline, and the line that corrects each."""

from collections.abc import Sequence
from dataclasses import dataclass

from driftgauge_analyzer.json_text import JsonValue
from driftgauge_contract.constraints import Mode, OwnKey
from driftgauge_contract.findings import FINDINGS_KEY, MIN_BASELINE_ROWS, FindingKey, Severity


@dataclass(frozen=True, kw_only=True)
class BaselineProblem:
    """One problem of a baseline."""

    severity: Severity
    feature_name: str | None
    """The column; nothing where it is the whole dataset."""

    problem: str
    remedy: str
    """What to do, with the line to write where a line is enough."""


def findings_document(problems: Sequence[BaselineProblem]) -> dict[str, JsonValue]:
    """Return the content of baseline_findings.json."""
    return {
        OwnKey.MODE.value: Mode.EXACT.value,
        "errors": sum(one.severity is Severity.ERROR for one in problems),
        "warnings": sum(one.severity is Severity.WARNING for one in problems),
        FINDINGS_KEY: [
            {
                FindingKey.SEVERITY.value: one.severity.value,
                FindingKey.SUBJECT.value: one.feature_name,
                FindingKey.PROBLEM.value: one.problem,
                FindingKey.REMEDY.value: one.remedy,
            }
            for one in problems
        ],
    }


def too_few_rows(rows: int) -> BaselineProblem:
    """Return the problem of a small baseline."""
    return BaselineProblem(
        severity=Severity.WARNING,
        feature_name=None,
        problem=f"the baseline has {rows} rows, with which only large changes can be told from chance",
        remedy=f"take a dataset of at least {MIN_BASELINE_ROWS} rows; 5,000 are better",
    )
