"""Distances between two distributions."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from driftgauge_analyzer.profiling.kll import Numbers, weighted
from driftgauge_contract.constraints import DriftMethod

_CORRECTION = 1.8


def numerical_distance(baseline: Sequence[Numbers], current: Sequence[Numbers], method: DriftMethod) -> float:
    """Return the largest difference between the cumulative distributions of two sketches."""
    one, other = _Ranks(baseline), _Ranks(current)
    points = np.union1d(one.values, other.values)
    largest = float(np.max(np.abs(one.cumulative(points) - other.cumulative(points))))
    return _allow_for_size(largest, one.total, other.total, method)


def categorical_distance(baseline: Mapping[str, int], current: Mapping[str, int], method: DriftMethod) -> float:
    """Return the largest difference between a category's shares."""
    one, other = sum(baseline.values()), sum(current.values())
    largest = max(
        abs(baseline.get(text, 0) / one - current.get(text, 0) / other) for text in baseline.keys() | current.keys()
    )
    return _allow_for_size(largest, one, other, method)


class _Ranks:
    """The ranks of the values in a sketch.

    AWS's analyzer keeps one weight for each distinct value, that of its last copy in the sketch: repeated values count
    once.
    """

    def __init__(self, levels: Sequence[Numbers]) -> None:
        numbers, weights = weighted(levels)
        order = np.argsort(numbers, kind="stable")
        numbers, weights = numbers[order], weights[order]
        last_copies = np.flatnonzero(np.append(numbers[1:] != numbers[:-1], True))
        self.values = numbers[last_copies]
        self._ranks = np.cumsum(weights[last_copies])
        self.total = int(self._ranks[-1])

    def cumulative(self, points: Numbers) -> Numbers:
        """Return the share of the numbers at or below each point."""
        ranks: npt.NDArray[np.int64] = np.concatenate(([0], self._ranks))
        return ranks[np.searchsorted(self.values, points, side="right")] / self.total


def _allow_for_size(distance: float, one: int, other: int, method: DriftMethod) -> float:
    if method is DriftMethod.SIMPLE:
        return distance
    # By chance alone, the Kolmogorov-Smirnov distance exceeds this allowance in 0.3 % of samples.
    return max(0.0, distance - _CORRECTION * math.sqrt((one + other) / (one * other)))
