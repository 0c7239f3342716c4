"""Samples as measures see them: distinct values in ascending order, and how many rows each stands for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]
Categories = Mapping[str, int]


@dataclass(frozen=True)
class Sample:
    """Numbers with weights: all copies of a value together."""

    values: Numbers
    weights: Numbers

    @classmethod
    def of(cls, numbers: Numbers, weights: Numbers | None = None) -> "Sample":
        """Take numbers in any order; each counts once, unless it is said."""
        values, places = np.unique(np.asarray(numbers, dtype=np.float64), return_inverse=True)
        return cls(values, np.bincount(places.reshape(-1), weights=weights, minlength=len(values)).astype(np.float64))

    @classmethod
    def of_sketch(cls, levels: Sequence[Numbers]) -> "Sample":
        """Take a sketch's levels: a number of level `h` stands for `2^h` rows."""
        weights = [np.full(len(numbers), float(1 << level)) for level, numbers in enumerate(levels)]
        return cls.of(np.concatenate([np.asarray(level) for level in levels]), np.concatenate(weights))

    @property
    def total(self) -> float:
        """Return the number of rows."""
        return float(self.weights.sum())

    @property
    def deviation(self) -> float:
        """The standard deviation of the sample as a whole population."""
        mean = np.average(self.values, weights=self.weights)
        return float(np.sqrt(np.average((self.values - mean) ** 2, weights=self.weights)))

    def cumulative(self, points: Numbers) -> Numbers:
        """Return the share of rows at or below each point."""
        ranks = np.concatenate(([0.0], np.cumsum(self.weights)))
        shares: Numbers = ranks[np.searchsorted(self.values, points, side="right")] / ranks[-1]
        return shares

    def histogram(self, edges: Numbers) -> Numbers:
        """Return the share of rows in each bin; the last one includes its end."""
        return np.histogram(self.values, edges, weights=self.weights)[0] / self.total


def category_shares(baseline: Categories, current: Categories) -> tuple[Numbers, Numbers]:
    """Return the shares of every category that either has."""
    names = list({**baseline, **current})
    counts = [np.array([side.get(name, 0) for name in names], dtype=np.float64) for side in (baseline, current)]
    return counts[0] / counts[0].sum(), counts[1] / counts[1].sum()
