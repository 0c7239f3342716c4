"""Problems of a baseline, each with the line of a deployment file that solves it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from driftgauge_analyzer.json_text import JsonValue
from driftgauge_contract.constraints import Mode, OwnKey


class Severity(StrEnum):
    """The severity of a problem: an error stops a deployment, a warning does not."""

    ERROR = "error"
    """An alarm would mean nothing."""

    WARNING = "warning"


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One problem of a baseline."""

    severity: Severity
    feature_name: str | None
    """The column; nothing where it is the whole dataset."""

    problem: str
    remedy: str
    """What to do, with the line to write where a line is enough."""


def findings_document(problems: Sequence[Problem]) -> dict[str, JsonValue]:
    """Return the content of baseline_findings.json."""
    return {
        OwnKey.MODE.value: Mode.EXACT.value,
        "errors": sum(one.severity is Severity.ERROR for one in problems),
        "warnings": sum(one.severity is Severity.WARNING for one in problems),
        "findings": [
            {
                "severity": one.severity.value,
                "feature_name": one.feature_name,
                "problem": one.problem,
                "remedy": one.remedy,
            }
            for one in problems
        ],
    }
