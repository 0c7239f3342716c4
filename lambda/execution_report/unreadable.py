"""The records that a job set aside because they could not be used: how many, but never which."""

import json

from driftgauge_contract.metrics import ExecutionMetric
from execution_report.violations import BrokenReportError


def count(body: bytes) -> int:
    """Return the number of records that were set aside."""
    try:
        document = json.loads(body)
    except ValueError as error:
        raise BrokenReportError(f"not JSON: {type(error).__name__}") from error
    number = document.get(ExecutionMetric.RECORDS_UNREADABLE) if isinstance(document, dict) else None
    if isinstance(number, bool) or not isinstance(number, int):
        raise BrokenReportError("it has no number of records")
    return number
