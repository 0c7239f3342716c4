"""Detection of time order in a baseline's rows, which shows how much they depend on each other."""

from collections.abc import Mapping
from dataclasses import replace

from driftgauge_analyzer.data_quality.exact.columns import BaselineColumn
from driftgauge_analyzer.profiling.details.row_order import Arrangement
from driftgauge_analyzer.significance.dependence import Dependence


def grouping_columns(baseline: Mapping[str, BaselineColumn]) -> list[str]:
    """Return the columns by whose values the rows stand in groups."""
    return [name for name, column in baseline.items() if column.arrangement is Arrangement.GROUPED]


def respecting_order(baseline: Mapping[str, BaselineColumn], ordered: bool | None) -> dict[str, BaselineColumn]:
    """Return a baseline without the dependence of rows that its order does not show.

    Unless a person says that the rows are in the order of time, a file that was put together by class is not. A column
    that only rises has no dependence of its own in any case: its rows never come back to where they were.
    """
    in_order = not grouping_columns(baseline) if ordered is None else ordered
    return {name: column if _counts(column, in_order) else _independent(column) for name, column in baseline.items()}


def _counts(column: BaselineColumn, in_order: bool) -> bool:
    return in_order and column.arrangement is not Arrangement.SORTED


def _independent(column: BaselineColumn) -> BaselineColumn:
    return replace(column, value_dependence=Dependence(), missing_dependence=Dependence())
