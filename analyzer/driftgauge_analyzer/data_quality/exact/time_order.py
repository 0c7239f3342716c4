"""Detection of time order in a baseline's rows, which shows how much they depend on each other."""

from collections.abc import Mapping, Sequence
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
    shown = {name: column for name, column in baseline.items() if _counts(column, in_order)}
    usual = _usual_long_runs([column.value_dependence for column in shown.values()])
    return {
        name: _at_least(column, usual) if name in shown else _independent(column) for name, column in baseline.items()
    }


def _usual_long_runs(found: Sequence[Dependence]) -> Dependence | None:
    """Return the median dependence of most columns, if it is one of runs that are too long for the baseline.

    Such a baseline holds a few runs only, whose levels lie close together in some columns by chance. That says nothing
    for the independence of these columns, as their rows came in the same runs.
    """
    growing = sorted((one for one in found if one.still_grows), key=lambda one: one.effects[-1].upper_bound)
    return growing[len(growing) // 2] if 2 * len(growing) > len(found) else None


def _at_least(column: BaselineColumn, usual: Dependence | None) -> BaselineColumn:
    if usual is None or column.value_dependence.found:
        return column
    return replace(column, value_dependence=usual)


def _counts(column: BaselineColumn, in_order: bool) -> bool:
    return in_order and column.arrangement is not Arrangement.SORTED


def _independent(column: BaselineColumn) -> BaselineColumn:
    return replace(column, value_dependence=Dependence(), missing_dependence=Dependence())
