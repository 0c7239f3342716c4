"""Columns that cannot be watched, or not as what they are."""

from collections.abc import Iterator

from driftgauge_analyzer.baseline_problems import BaselineProblem
from driftgauge_analyzer.data_quality.exact.columns import BaselineColumn
from driftgauge_analyzer.profiling.details.row_order import Arrangement
from driftgauge_contract.constraints import InferredType
from driftgauge_contract.findings import Severity

_HALF = 0.5
# An id column of a sample may have a few repetitions.
_ALL_DIFFERENT = 0.95


def column_problems(column: BaselineColumn) -> Iterator[BaselineProblem]:
    """Yield the problems of a column that cannot be watched, or not as what it is."""
    if not column.present:
        yield _problem(column, "every value is missing, so that nothing can be compared", _not_evaluated(column))
    elif _is_constant(column):
        yield _problem(column, "it holds one value only, so that any other one is a finding", _not_evaluated(column))
    elif column.type.numeric and not column.has_sketch:
        yield _problem(
            column,
            "its statistics have no sketch, so that its drift is compared in ten bins only, and no spike is seen",
            "make the baseline with raw values: driftgauge_raw_values=Enabled",
        )
    elif column.arrangement is Arrangement.SORTED:
        yield _problem(
            column,
            "its numbers only rise or only fall from row to row, as a time or a counter does, so that later ones will "
            "be outside of its range",
            _not_evaluated(column),
        )
    elif column.type is InferredType.STRING:
        yield from _text_problems(column)
    if column.placeholders and column.type.numeric:
        yield _problem(
            column,
            f"{column.placeholders} of {column.rows} cells are texts such as NaN or NA, which are taken for missing",
            "leave such cells empty in the dataset",
        )
    if column.no_numbers and column.type.numeric:
        yield _problem(
            column,
            f"{column.no_numbers} of {column.present} values are infinite or too large, and are compared as no numbers",
            "leave such cells empty in the dataset, or correct them",
        )


def _text_problems(column: BaselineColumn) -> Iterator[BaselineProblem]:
    counts, occurrences = column.counts, column.occurrences
    numbers = counts.integral + counts.fractional if counts else 0
    if counts and _HALF <= numbers / column.present < 1:
        yield _problem(
            column,
            f"{column.present - numbers} of {column.present} values are no numbers, such as NA, so that the others are "
            "compared as texts",
            "leave such cells empty in the dataset",
        )
    elif column.categories is None and (
        occurrences is None or occurrences.unseen_share >= _ALL_DIFFERENT or column.membership is None
    ):
        yield _problem(
            column,
            "nearly all of its texts are different, so that only their format and a text that becomes frequent are "
            "watched",
            _not_evaluated(column),
        )


def _is_constant(column: BaselineColumn) -> bool:
    if column.type.numeric:
        return column.lowest == column.highest
    return column.categories is not None and len(column.categories) == 1


def _not_evaluated(column: BaselineColumn) -> str:
    return f"if that is not wanted, write overrides: {{features: {{{column.name}: {{evaluate: false}}}}}}"


def _problem(column: BaselineColumn, problem: str, remedy: str) -> BaselineProblem:
    return BaselineProblem(severity=Severity.WARNING, feature_name=column.name, problem=problem, remedy=remedy)
