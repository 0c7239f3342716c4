"""The findings of a baseline's check, as the commands show them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from driftgauge_cli.errors import UserError
from driftgauge_cli.output import table
from driftgauge_contract.findings import FINDINGS_KEY, FindingKey, Severity

_SHOWN = 10


@dataclass(frozen=True, kw_only=True)
class BaselineFinding:
    """One thing that is wrong with a baseline, and what to write."""

    severity: Severity
    subject: str
    """The feature or metric; nothing where it is the whole dataset."""

    problem: str
    remedy: str


def read_findings(source: str, text: str) -> tuple[BaselineFinding, ...]:
    """Return the findings in a file's text; `source` names the file."""
    try:
        entries = json.loads(text)[FINDINGS_KEY]
        return tuple(
            BaselineFinding(
                severity=Severity(entry[FindingKey.SEVERITY]),
                subject=entry[FindingKey.SUBJECT] or "",
                problem=entry[FindingKey.PROBLEM],
                remedy=entry[FindingKey.REMEDY],
            )
            for entry in entries
        )
    except (ValueError, KeyError, TypeError) as error:
        raise UserError(f"{source} holds no findings of a baseline") from error


def grouped(findings: Sequence[BaselineFinding]) -> Sequence[BaselineFinding]:
    """Return findings of the same problem as one, which names all columns and what to do about the first."""
    groups: dict[tuple[Severity, str], list[BaselineFinding]] = {}
    for finding in findings:
        # A wide dataset often has one problem in many columns, which would fill the screen line by line.
        groups.setdefault((finding.severity, finding.problem), []).append(finding)
    return [replace(same[0], subject=_listed([each.subject for each in same])) for same in groups.values()]


def _listed(names: Sequence[str]) -> str:
    rest = len(names) - _SHOWN
    return ", ".join(names[:_SHOWN]) + (f" and {rest} more" if rest > 0 else "")


def show_findings(findings: Sequence[BaselineFinding]) -> None:
    """Print findings as a table, if there are some."""
    if findings:
        rows = [(each.severity, each.subject, each.problem, each.remedy) for each in grouped(findings)]
        table("What is wrong with the baseline", ("severity", "about", "problem", "what to do"), rows)
