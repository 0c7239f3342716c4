"""The KLL sketch of a column, a small sample from which its distribution can be estimated.

Levels hold numbers in the order in which they came; a number of level *h* stands for 2^h numbers of the column. The
order of every operation is part of the file format, so that the same column always gives the same sketch.
"""

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]

K = 2048
SHRINKING_FACTOR = 0.64
MAX_EXACT = K + 2
"""As many numbers are all kept."""


def capacity(level: int) -> int:
    """Return how many numbers a level holds before it is compacted."""
    return 2 * (math.ceil(K * SHRINKING_FACTOR**level / 2) + 1)


class KllSketch:
    """Levels of numbers, and how often each level was compacted."""

    def __init__(self) -> None:
        self.levels: list[Numbers] = [np.empty(0)]
        self._compactions = [0]
        self._offsets = [0]
        self._capacities = [capacity(0)]
        # Both are asked for at each compaction, of which there are thousands.
        self._total_capacity = capacity(0)
        self._size = 0

    def update(self, numbers: Numbers) -> None:
        """Take in a column's next numbers."""
        position = 0
        while position < len(numbers):
            # Numbers taken in one by one would change nothing until the sketch is full, so they go in together.
            room = self._total_capacity - self._size + 1
            run = numbers[position : position + room]
            self.levels[0] = np.concatenate((self.levels[0], run))
            self._size += len(run)
            position += len(run)
            if self._size > self._total_capacity:
                self._condense()

    def merge(self, other: "KllSketch") -> None:
        """Take in another part's sketch, level by level."""
        while len(self.levels) < len(other.levels):
            self._add_level()
        for level, numbers in enumerate(other.levels):
            self.levels[level] = np.concatenate((self.levels[level], numbers))
            self._size += len(numbers)
        # As in deequ, a merged sketch is condensed when it is full, one that is updated only when it is more than full.
        while self._size >= self._total_capacity:
            self._condense()

    def _add_level(self) -> None:
        self._capacities.append(capacity(len(self.levels)))
        self._total_capacity += self._capacities[-1]
        self.levels.append(np.empty(0))
        self._compactions.append(0)
        self._offsets.append(0)

    def _condense(self) -> None:
        level = next(index for index, held in enumerate(self.levels) if len(held) >= self._capacities[index])
        if level + 1 == len(self.levels):
            self._add_level()
        # Every second compaction keeps the other half of the numbers, so that the errors of two partly cancel out.
        if self._compactions[level] % 2:
            self._offsets[level] = 1 - self._offsets[level]
        numbers = self.levels[level]
        # One number of each pair is promoted, so that an odd one out has to stay.
        even = len(numbers) - len(numbers) % 2
        promoted = _sorted(numbers[:even], in_runs=level > 0)[self._offsets[level] :: 2]
        self.levels[level] = numbers[even:]
        self.levels[level + 1] = np.concatenate((self.levels[level + 1], promoted))
        self._size -= len(promoted)
        self._compactions[level] += 1


def _sorted(numbers: Numbers, *, in_runs: bool) -> Numbers:
    # Above the lowest level, numbers came as a few sorted runs, which a merge sort only has to merge.
    ordered = np.sort(numbers, kind="stable" if in_runs else None)
    if ordered[0] > 0 or ordered[-1] < 0:
        return ordered
    start, end = ordered.searchsorted(0.0), ordered.searchsorted(0.0, side="right")
    if end - start > 1:
        # Java orders -0.0 before 0.0, numpy holds them for equal.
        ordered[start:end] = np.copysign(0.0, np.sort(np.copysign(1.0, ordered[start:end])))
    return ordered


def weighted(levels: Sequence[Numbers]) -> tuple[Numbers, npt.NDArray[np.int64]]:
    """Return every number of a sketch with how many it stands for, level by level."""
    weights = [np.full(len(numbers), 1 << level) for level, numbers in enumerate(levels)]
    return np.concatenate([np.asarray(numbers, dtype=np.float64) for numbers in levels]), np.concatenate(weights)
