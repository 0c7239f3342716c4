"""Sum, mean and standard deviation, in the order of operations in which Spark computes them.

Each number changes the running mean before the next is looked at, so there is nothing to vectorise: numbers are walked
one after the other in compiled code, or in plain Python on a machine that has none.
"""

import math
from collections.abc import Iterable
from ctypes import c_int64

import numpy as np

from driftgauge_analyzer.native import kernels, pointer
from driftgauge_analyzer.profiling.kll import Numbers

State = tuple[float, float, float, float]
"""Count, sum, mean, and the sum of squared differences from the mean."""

_EMPTY: State = (0.0, 0.0, 0.0, 0.0)


def walk(numbers: Iterable[float], state: State) -> State:
    """Return the state after these numbers, one after the other."""
    count, total, mean, squares = state
    for number in numbers:
        total += number
        count += 1.0
        difference = number - mean
        step = difference / count
        mean += step
        squares += difference * (difference - step)
    return count, total, mean, squares


def accumulate(numbers: Numbers, state: State) -> State:
    """Return the state after these numbers, as `walk` has it."""
    library = kernels()
    if library is None:
        # A loop in Python is much faster over Python's own floats than over the scalars of numpy.
        return walk(numbers.tolist(), state)
    figures = np.array(state)
    numbers = np.ascontiguousarray(numbers, dtype=np.float64)
    library.accumulate(pointer(numbers), c_int64(len(numbers)), pointer(figures))
    count, total, mean, squares = figures.tolist()
    return count, total, mean, squares


class Moments:
    """The running figures of a column's numbers."""

    def __init__(self) -> None:
        self._state = _EMPTY
        self.minimum = math.inf
        self.maximum = -math.inf

    def update(self, numbers: Numbers) -> None:
        """Take in a column's next numbers."""
        if not len(numbers):
            return
        self.minimum = min(self.minimum, float(numbers.min()))
        self.maximum = max(self.maximum, float(numbers.max()))
        self._state = accumulate(numbers, self._state)

    def merge(self, other: "Moments") -> None:
        """Take in another part's figures, as Spark merges those of its partitions."""
        self._state = _merged(self.state, other.state)
        self.minimum = min(self.minimum, other.minimum)
        self.maximum = max(self.maximum, other.maximum)

    @property
    def state(self) -> State:
        """The figures of everything that was taken in."""
        return self._state

    @property
    def count(self) -> int:
        """The number of values."""
        return int(self.state[0])

    @property
    def sum(self) -> float:
        """The sum of the values from first to last."""
        return self.state[1]

    @property
    def mean(self) -> float:
        """The mean of the values."""
        return self.sum / self.count

    @property
    def standard_deviation(self) -> float:
        """The standard deviation of the column as a whole population."""
        count, _, _, squares = self.state
        return math.sqrt(squares / count)


def _merged(one: State, other: State) -> State:
    # Two empty parts would divide by zero.
    if not other[0]:
        return one
    count = one[0] + other[0]
    difference = other[2] - one[2]
    step = difference / count
    return (
        count,
        one[1] + other[1],
        one[2] + step * other[0],
        one[3] + other[3] + difference * step * one[0] * other[0],
    )
