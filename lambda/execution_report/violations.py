"""The violations that a job reports: how many of each check there are, but never whose."""

import json
from collections import Counter
from collections.abc import Mapping


class BrokenReportError(Exception):
    """A report that cannot be read; the text says why, and quotes nothing of it."""


def count(body: bytes) -> Mapping[str, int]:
    """Return the number of violations by the type of their check."""
    try:
        document = json.loads(body)
    except ValueError as error:
        raise BrokenReportError(f"not JSON: {type(error).__name__}") from error
    violations = document.get("violations") if isinstance(document, dict) else None
    if not isinstance(violations, list):
        raise BrokenReportError("it has no list of violations")
    checks = [entry.get("constraint_check_type") if isinstance(entry, dict) else None for entry in violations]
    if not all(isinstance(check, str) and check for check in checks):
        raise BrokenReportError("a violation names no constraint_check_type")
    return dict(sorted(Counter(map(str, checks)).items()))
