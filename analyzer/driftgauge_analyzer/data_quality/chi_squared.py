"""Pearson's test of whether categories occur as often as in the baseline."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

# Deequ's rules for when the approximation holds: in two categories at least 10 are expected; of more
# categories, at most a fifth may expect fewer than 5.
_SMALL = 5
_SMALL_OF_TWO = 10
_SHARE_OF_SMALL = 0.2


@dataclass(frozen=True, kw_only=True)
class ChiSquared:
    """The test's statistic, and the probability of such a statistic or a larger one without drift."""

    statistic: float
    p_value: float


def chi_squared(baseline: Mapping[str, int], current: Mapping[str, int]) -> ChiSquared | None:
    """Test the current counts against the baseline's shares; `None` if too few categories are large enough."""
    # Expected counts are scaled to the current counts of known categories only, as deequ does.
    seen = sum(current.get(text, 0) for text in baseline)
    scale = seen / sum(baseline.values())
    groups = _large_enough([(count * scale, current.get(text, 0)) for text, count in baseline.items()])
    if len(groups) < 2:
        return None
    statistic = math.fsum((observed - expected) ** 2 / expected for expected, observed in groups)
    return ChiSquared(statistic=statistic, p_value=_upper_gamma((len(groups) - 1) / 2, statistic / 2))


def _large_enough(groups: list[tuple[float, int]]) -> list[tuple[float, int]]:
    """Merge the smallest category into the next one until the test is valid."""
    groups = sorted(groups)
    while len(groups) > 1 and not _valid(groups):
        (expected, observed), (next_expected, next_observed), *rest = groups
        groups = sorted([(expected + next_expected, observed + next_observed), *rest])
    return groups


def _valid(groups: list[tuple[float, int]]) -> bool:
    if len(groups) == 2:
        return all(expected >= _SMALL_OF_TWO for expected, _ in groups)
    small = sum(expected < _SMALL for expected, _ in groups)
    return small <= math.floor(_SHARE_OF_SMALL * len(groups))


def _upper_gamma(shape: float, bound: float) -> float:
    """Compute the regularised upper incomplete gamma function of a whole or half shape, by recurrence."""
    half = shape % 1 != 0
    total = math.erfc(math.sqrt(bound)) if half else math.exp(-bound)
    step = 0.5 if half else 1.0
    while step < shape:
        # In logarithms, since powers and factorials overflow for a large statistic.
        total += math.exp(step * math.log(bound) - bound - math.lgamma(step + 1)) if bound else 0.0
        step += 1
    # Rounding may put the sum a little above 1.
    return min(total, 1.0)
