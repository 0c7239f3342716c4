"""Problems of a baseline, or of what a deployment makes of it."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from custom_resources.documents import Json
from custom_resources.errors import DeploymentError, cut, one_line
from custom_resources.events import MAX_ATTRIBUTES_BYTES
from driftgauge_contract.custom_resources import BaselineAttribute
from driftgauge_contract.findings import FINDINGS_KEY, FindingKey, Severity

_NONE = "none"
# The value of an output of a stack has an end, too.
_MAX_WARNINGS = 1000


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that is wrong, and what to write."""

    severity: Severity
    subject: str = ""
    """The feature or metric; nothing where it is the whole dataset."""

    problem: str
    remedy: str

    @classmethod
    def from_json(cls, value: Mapping[str, object]) -> Self:
        """Return a finding of the analyzer."""
        return cls(
            severity=Severity(str(value[FindingKey.SEVERITY])),
            subject=str(value[FindingKey.SUBJECT] or ""),
            problem=str(value[FindingKey.PROBLEM]),
            remedy=str(value[FindingKey.REMEDY]),
        )

    def to_json(self) -> Json:
        """Return the finding in the analyzer's layout."""
        return {
            FindingKey.SEVERITY.value: self.severity.value,
            FindingKey.SUBJECT.value: self.subject or None,
            FindingKey.PROBLEM.value: self.problem,
            FindingKey.REMEDY.value: self.remedy,
        }


def parse_findings(uri: str, body: bytes) -> list[Finding]:
    """Return the findings in the file of a job."""
    try:
        return [Finding.from_json(entry) for entry in json.loads(body)[FINDINGS_KEY]]
    except (ValueError, KeyError, TypeError) as error:
        raise DeploymentError(f"{uri} holds no findings of a baseline: {error!r}") from error


def findings_text(findings: Sequence[Finding]) -> str:
    """Return the text of the file with all findings."""
    return json.dumps({FINDINGS_KEY: [finding.to_json() for finding in findings]}, indent=2, ensure_ascii=False)


def refuse_errors(findings: Sequence[Finding], uri: str) -> None:
    """Fail the deployment if there is an error; the reason names where all findings are before it is cut."""
    if errors := _texts(findings, Severity.ERROR):
        what = "checks or alarms of the baseline cannot work"
        raise DeploymentError(f"{what} (all findings: {uri}): {' | '.join(errors)}")


def warnings_attribute(findings: Sequence[Finding], others: Mapping[str, str]) -> Mapping[str, str]:
    """Return the attribute with the warnings, as far as the other ones leave room for it."""
    # An output without a text would look like a mistake in the stack.
    text = " | ".join(_texts(findings, Severity.WARNING)) or _NONE
    fitting = (cut(text, length) for length in range(_MAX_WARNINGS, len(_NONE), -10))
    name = BaselineAttribute.WARNINGS.value
    return next(({name: each} for each in fitting if _size({**others, name: each}) <= MAX_ATTRIBUTES_BYTES), {name: ""})


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Return errors before warnings."""
    # `sorted` is stable: the findings of each severity keep the order of the columns.
    return sorted(findings, key=lambda finding: finding.severity is Severity.WARNING)


def _texts(findings: Sequence[Finding], severity: Severity) -> list[str]:
    """Return a sentence for each problem, which names all columns that have it and what to do about the first."""
    groups: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.severity is severity:
            groups.setdefault(finding.problem, []).append(finding)
    return [_text(same) for same in groups.values()]


def _text(same: Sequence[Finding]) -> str:
    names = [finding.subject for finding in same if finding.subject]
    subject = f"{', '.join(names)}: " if names else ""
    return one_line(f"{subject}{same[0].problem}; {same[0].remedy}")


def _size(attributes: Mapping[str, str]) -> int:
    return len(json.dumps(attributes).encode())
