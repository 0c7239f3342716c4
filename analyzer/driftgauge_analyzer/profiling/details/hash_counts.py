"""Counts of values by their hashes: of all values while they are few, else of a fixed part of them."""

import numpy as np
import numpy.typing as npt

from driftgauge_analyzer.profiling.xxhash64 import Words

Counts = npt.NDArray[np.int64]

CAPACITY = 1 << 15
FREQUENT_SHARE = 0.01


class HashCounts:
    """Counts by hash. Beyond 32,768 values, those are kept whose hash ends in so many zero bits, and frequent ones.

    Which values are kept depends on nothing but their hashes, so that the share of values that occur once is that of
    all values, and parts merge.

    Source: P. B. Gibbons, Proceedings of the 27th VLDB Conference (2001), 541-550 (distinct sampling).
    """

    def __init__(self) -> None:
        self.rows = 0
        self._level = 0
        self._hashes: Words = np.empty(0, dtype=np.uint64)
        self._counts: Counts = np.empty(0, dtype=np.int64)

    @property
    def complete(self) -> bool:
        """Return whether every value is kept."""
        return not self._level

    @property
    def hashes(self) -> Words:
        """The values that are kept."""
        return self._hashes

    def update(self, hashes: Words) -> list[int]:
        """Take in the hashes of more rows, and return the values that are frequent among them."""
        values, counts = np.unique(hashes, return_counts=True)
        self._add(values, counts.astype(np.int64), len(hashes))
        frequent: list[int] = values[counts >= max(1.0, len(hashes) * FREQUENT_SHARE)].tolist()
        return frequent

    def merge(self, other: "HashCounts") -> None:
        """Take in another part's counts."""
        # A count is that of all rows only if both sides kept the value, which the higher level ensures.
        self._level = max(self._level, other._level)
        self._add(other._hashes, other._counts, other.rows)

    def occurring(self, times: int) -> int:
        """Return about how many values occur exactly so many times."""
        # One value in 2^level is sampled, and stands for as many.
        return int(np.count_nonzero(self._counts[self._sampled(self._hashes)] == times)) << self._level

    def frequent(self) -> dict[int, int]:
        """Return the values that hold at least one row in a hundred, and their counts."""
        chosen = self._counts >= max(1.0, self.rows * FREQUENT_SHARE)
        return dict(zip(self._hashes[chosen].tolist(), self._counts[chosen].tolist(), strict=True))

    def _add(self, hashes: Words, counts: Counts, rows: int) -> None:
        self.rows += rows
        if not len(self._hashes):
            self._hashes, self._counts = hashes, counts
        else:
            self._join(hashes, counts)
        while len(self._hashes) > CAPACITY:
            self._level += 1
            # Half the share, since a value that is rare so far may be frequent in the end.
            kept = self._sampled(self._hashes) | (self._counts >= self.rows * FREQUENT_SHARE / 2)
            self._hashes, self._counts = self._hashes[kept], self._counts[kept]

    def _join(self, hashes: Words, counts: Counts) -> None:
        joined, places = np.unique(np.concatenate((self._hashes, hashes)), return_inverse=True)
        self._counts = np.bincount(places, weights=np.concatenate((self._counts, counts))).astype(np.int64)
        self._hashes = joined

    def _sampled(self, hashes: Words) -> npt.NDArray[np.bool_]:
        sampled: npt.NDArray[np.bool_] = np.equal(hashes & np.uint64((1 << self._level) - 1), 0)
        return sampled
