"""The violations that a job reports: how many of each check there are, but never whose."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from driftgauge_contract.constraints import OWN_KEY, OwnKey

# A column of data quality, a metric of model quality, or a metric of a group of bias.
_SUBJECT = ("feature_name", "metric_name", "facet", "facet_value")
# 64 bits keep the columns of a dataset apart, and a file of some thousands of them small.
_DIGITS = 16


class BrokenReportError(Exception):
    """A report that cannot be read; the text says why, and quotes nothing of it."""


@dataclass(frozen=True, kw_only=True)
class Subjects:
    """The columns or metrics that violated, as digests."""

    violated: frozenset[str] = frozenset()
    reference: frozenset[str] | None = None
    """By the comparison with the days before; `None` where there is none."""


def documents_of(body: bytes) -> tuple[Mapping[str, object], list[Mapping[str, object]]]:
    """Return a report, and its violations."""
    document = _document(body)
    return document, _violations(document)


def count(body: bytes) -> Mapping[str, int]:
    """Return the number of violations by the type of their check."""
    checks = [entry.get("constraint_check_type") for entry in _violations(_document(body))]
    return dict(sorted(Counter(map(str, checks)).items()))


def subjects(body: bytes) -> Subjects:
    """Return whose violations a report has."""
    document = _document(body)
    violations = _violations(document)
    by_reference = [each for each in violations if str(each["constraint_check_type"]).startswith("reference_")]
    own = document.get(OWN_KEY)
    compared = isinstance(own, dict) and OwnKey.REFERENCE in own
    return Subjects(
        violated=frozenset(map(_digest, violations)),
        reference=frozenset(map(_digest, by_reference)) if compared else None,
    )


def _document(body: bytes) -> Mapping[str, object]:
    try:
        document = json.loads(body)
    except ValueError as error:
        raise BrokenReportError(f"not JSON: {type(error).__name__}") from error
    return document if isinstance(document, dict) else {}


def _violations(document: Mapping[str, object]) -> list[Mapping[str, object]]:
    violations = document.get("violations")
    if not isinstance(violations, list):
        raise BrokenReportError("it has no list of violations")
    checks = [entry.get("constraint_check_type") if isinstance(entry, dict) else None for entry in violations]
    if not all(isinstance(check, str) and check for check in checks):
        raise BrokenReportError("a violation names no constraint_check_type")
    return violations


def _digest(violation: Mapping[str, object]) -> str:
    subject = [violation.get(key) for key in _SUBJECT]
    return hashlib.sha256(json.dumps(subject).encode()).hexdigest()[:_DIGITS]
