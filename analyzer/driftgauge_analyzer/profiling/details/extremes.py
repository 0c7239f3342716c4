"""The smallest and the largest numbers of a column, and how many lie beyond its 1 % and 99 % points."""

import math
from dataclasses import dataclass

import numpy as np

from driftgauge_analyzer.profiling.kll import Numbers

_KEPT = 1024
_PART = 0.01
_GLANCE = 4096
_LONG = 16 * _GLANCE


@dataclass(frozen=True, kw_only=True)
class Tail:
    """A point near one end of a column, and how many of its numbers lie beyond it."""

    point: float
    count: int


class Extremes:
    """At least the 1,024 largest numbers: what a sketch tells least about, since its error is that of a rank.

    For the smallest numbers, the column's are taken with their signs turned.
    """

    def __init__(self) -> None:
        self.count = 0
        self._largest: Numbers = np.empty(0)

    def update(self, numbers: Numbers) -> None:
        """Take in a column's next numbers."""
        self.count += len(numbers)
        self._keep(np.concatenate((self._largest, self._candidates(numbers))))

    def merge(self, other: "Extremes") -> None:
        """Take in another part's extremes."""
        self.count += other.count
        self._keep(np.concatenate((self._largest, other._largest)))

    @property
    def tail(self) -> Tail | None:
        """The 99 % point, or the outermost that is known of more than 102,400 numbers, and the count beyond it."""
        if not self.count:
            return None
        ordered = np.sort(self._largest)[::-1]
        point = float(ordered[min(math.ceil(self.count * _PART), len(ordered)) - 1])
        return Tail(point=point, count=int(np.count_nonzero(ordered > point)))

    def _candidates(self, numbers: Numbers) -> Numbers:
        if len(self._largest) >= _KEPT:
            larger: Numbers = numbers[numbers > self._largest.min()]
            return larger
        if len(numbers) < _LONG:
            return numbers
        # A glance at every some number tells a bound that about twice as many as are kept lie beyond.
        glance = numbers[:: len(numbers) // _GLANCE]
        rank = max(1, round(len(glance) * (1 - 2 * _KEPT / len(numbers))))
        beyond = numbers[numbers >= np.partition(glance, rank - 1)[rank - 1]]
        # Numbers that recur at the distance of the glance mislead it; then all of them are candidates.
        kept: Numbers = numbers if len(beyond) < _KEPT else beyond
        return kept

    def _keep(self, numbers: Numbers) -> None:
        excess = len(numbers) - _KEPT
        self._largest = np.partition(numbers, excess)[excess:] if excess > 0 else numbers
