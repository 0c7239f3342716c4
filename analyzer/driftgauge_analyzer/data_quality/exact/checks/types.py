"""Values that are not of the column's type."""

from collections.abc import Iterator

from driftgauge_analyzer.data_quality.exact.columns import Share
from driftgauge_analyzer.data_quality.exact.evidence import SHARE_WEIGHT, ComparedColumn, Evidence, more_likely
from driftgauge_analyzer.data_quality.violations import Check
from driftgauge_analyzer.significance.tails import binomial_tail
from driftgauge_contract.constraints import InferredType, Limit

MARGIN = 0.01


def other_types(column: ComparedColumn) -> Iterator[Evidence]:
    """Test the share of values that are no numbers in a column of numbers; in one of whole numbers, of fractions too.

    A whole number is a fraction, and `3.0` is a whole number: how a number is written says nothing about it. `NaN` and
    the like are missing values; an infinite number is none, which the baseline may have, too.
    """
    types, baseline = column.window.types, column.baseline
    if not column.expected.type.numeric or not types.present:
        return
    wrong = types.string + types.boolean
    if column.expected.type is InferredType.INTEGRAL:
        wrong += column.window.beyond.fractions
    window = Share(hits=wrong, rows=types.present)
    what = "whole numbers" if column.expected.type is InferredType.INTEGRAL else "numbers"
    if Limit.TYPE in column.limits:
        allowed = max(0.0, 1 - column.expected.config.datatype_check_threshold)
        yield Evidence(
            check=Check.DATA_TYPE,
            effect=window.value - allowed,
            margin=0.0,
            p_value=lambda: binomial_tail(window.hits, window.rows, allowed),
            expected=f"{what} in all but {allowed:.1%} of values, which is a limit",
            found=f"others in {window.of('values')}",
            weight=SHARE_WEIGHT,
        )
    elif baseline.present:
        before = Share(hits=baseline.no_numbers, rows=baseline.present)
        yield Evidence(
            check=Check.DATA_TYPE,
            effect=window.value - before.value,
            margin=MARGIN,
            p_value=lambda: more_likely(window, before, baseline.value_dependence),
            expected=f"{what}, as in the baseline"
            if not before.hits
            else f"others than {what} in {before.of('values')}",
            found=f"others in {window.of('values')}",
            weight=SHARE_WEIGHT,
        )
