"""Comparing a value with a threshold, as an alarm does."""

import operator
from collections.abc import Callable, Mapping

from driftgauge_contract.constraints import ComparisonOperator

_COMPARE: Mapping[ComparisonOperator, Callable[[float, float], bool]] = {
    ComparisonOperator.GREATER: operator.gt,
    ComparisonOperator.GREATER_OR_EQUAL: operator.ge,
    ComparisonOperator.LESS: operator.lt,
    ComparisonOperator.LESS_OR_EQUAL: operator.le,
}

Values = tuple[float, float]
"""The least and the largest value that a metric can have."""


def is_beyond(value: float, comparison: ComparisonOperator, threshold: float) -> bool:
    """Return whether a value violates a threshold."""
    return _COMPARE[comparison](value, threshold)


def is_out_of_reach(comparison: ComparisonOperator, threshold: float, possible: Values) -> bool:
    """Return whether no possible value violates a threshold."""
    return not any(is_beyond(value, comparison, threshold) for value in possible)
