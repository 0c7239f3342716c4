"""The share of a window's predictions that have a label, from the report that a merge leaves beside its records."""

from pathlib import Path

from driftgauge_analyzer.documents import read_object
from driftgauge_analyzer.ground_truth.merge import REPORT_FILE, Counts


def label_coverage(merged: Path) -> float | None:
    """Return the share; `None` where there is no report, as where another program merged."""
    report = merged / REPORT_FILE
    if not report.is_file():
        return None
    return Counts.from_report(read_object(report)).coverage
