"""The checks, in the order in which a report names their findings."""

from collections.abc import Callable, Iterable

from driftgauge_analyzer.data_quality.exact.checks.beyond import beyond_range, beyond_tails, negative
from driftgauge_analyzer.data_quality.exact.checks.category_drift import category_drift
from driftgauge_analyzer.data_quality.exact.checks.long_texts import formats, frequent_text
from driftgauge_analyzer.data_quality.exact.checks.missing import missing_values
from driftgauge_analyzer.data_quality.exact.checks.number_drift import number_drift
from driftgauge_analyzer.data_quality.exact.checks.spike import spike
from driftgauge_analyzer.data_quality.exact.checks.types import other_types
from driftgauge_analyzer.data_quality.exact.checks.unseen import unseen_values
from driftgauge_analyzer.data_quality.exact.evidence import ComparedColumn, Evidence

ColumnCheck = Callable[[ComparedColumn], Iterable[Evidence]]

CHECKS: tuple[ColumnCheck, ...] = (
    other_types,
    missing_values,
    unseen_values,
    formats,
    negative,
    beyond_range,
    beyond_tails,
    spike,
    frequent_text,
    number_drift,
    category_drift,
)
"""A column has the tests for which its baseline holds something to compare with."""
