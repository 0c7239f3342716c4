"""Sum, mean and standard deviation, in the order of operations in which Spark computes them.

Each number changes the running mean before the next is looked at, so there is nothing to vectorise. A short column is
walked in plain Python; a long one by the same function, compiled, which is worth the second that a compiler needs.
"""

import math
from collections.abc import Callable, Iterable
from functools import cache

import numpy as np

from driftgauge_analyzer.profiling.kll import Numbers

State = tuple[float, float, float, float]
"""Count, sum, mean, and the sum of squared differences from the mean."""
Kernel = Callable[[Iterable[float], State], State]

_EMPTY: State = (0.0, 0.0, 0.0, 0.0)
_LONG = 1 << 16


def accumulate(numbers: Iterable[float], state: State) -> State:
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


@cache
def _compiled() -> Kernel:
    from driftgauge_analyzer.profiling.compiling import compiled  # noqa: PLC0415 - short columns do without

    return compiled(accumulate)


class Moments:
    """The running figures of a column's numbers."""

    def __init__(self) -> None:
        self._state = _EMPTY
        self._kernel: Kernel = accumulate
        self._waiting: list[Numbers] = []
        self._waiting_count = 0
        self.minimum = math.inf
        self.maximum = -math.inf

    def update(self, numbers: Numbers) -> None:
        """Take in a column's next numbers."""
        if not len(numbers):
            return
        self.minimum = min(self.minimum, float(numbers.min()))
        self.maximum = max(self.maximum, float(numbers.max()))
        # The order of additions decides the last digit, so that numbers wait until enough are there to compile for.
        self._waiting.append(numbers)
        self._waiting_count += len(numbers)
        if self._waiting_count >= _LONG:
            self._kernel = _compiled()
            self._take_in()

    def merge(self, other: "Moments") -> None:
        """Take in another part's figures, as Spark merges those of its partitions."""
        self._state = _merged(self.state, other.state)
        self.minimum = min(self.minimum, other.minimum)
        self.maximum = max(self.maximum, other.maximum)

    def __getstate__(self) -> dict[str, object]:
        # To another process go the figures, without the numbers that wait and without compiled code.
        figures = {"_state": self.state, "minimum": self.minimum, "maximum": self.maximum}
        return {**vars(Moments()), **figures}

    @property
    def state(self) -> State:
        """The figures of everything that was taken in."""
        if self._waiting:
            self._take_in()
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

    def _take_in(self) -> None:
        numbers = np.concatenate(self._waiting)
        self._waiting, self._waiting_count = [], 0
        # A loop in Python is much faster over Python's own floats than over the scalars of numpy.
        self._state = self._kernel(numbers.tolist() if self._kernel is accumulate else numbers, self._state)


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
