"""Figures of the baseline that a window's numbers are counted against while they are read."""

from dataclasses import astuple, dataclass

import numpy as np

from driftgauge_analyzer.profiling.details.membership import Membership
from driftgauge_analyzer.profiling.kll import Numbers


@dataclass(frozen=True, kw_only=True)
class Probe:
    """The baseline's figures of a column that a window's numbers are counted against."""

    numeric: bool = False
    lowest: float = -np.inf
    highest: float = np.inf
    lower_point: float = -np.inf
    upper_point: float = np.inf
    known: Membership | None = None
    """The baseline's texts, where they are too many to list."""


@dataclass(kw_only=True)
class Beyond:
    """Counts of numbers beyond the baseline's range and the points of its tails, and of numbers that are not whole."""

    numbers: int = 0
    below_range: int = 0
    above_range: int = 0
    below_point: int = 0
    above_point: int = 0
    fractions: int = 0

    def add(self, other: "Beyond") -> None:
        """Count another part's numbers in."""
        sums = [one + more for one, more in zip(astuple(self), astuple(other), strict=True)]
        (
            self.numbers,
            self.below_range,
            self.above_range,
            self.below_point,
            self.above_point,
            self.fractions,
        ) = sums


def count_beyond(numbers: Numbers, probe: Probe) -> Beyond:
    """Count numbers against a column's baseline."""
    return Beyond(
        numbers=len(numbers),
        below_range=int(np.count_nonzero(numbers < probe.lowest)),
        above_range=int(np.count_nonzero(numbers > probe.highest)),
        below_point=int(np.count_nonzero(numbers < probe.lower_point)),
        above_point=int(np.count_nonzero(numbers > probe.upper_point)),
        fractions=int(np.count_nonzero(numbers != np.floor(numbers))),
    )
