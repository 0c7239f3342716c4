"""The effective number of rows when rows depend on each other.

A window of `n` rows from a drifting process tells as much as `n / d(n)` independent ones. The design effect `d(m)` of
`m` successive rows is measured on a baseline whose rows are in the order of time; never on the window itself, where an
outage would excuse itself.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Series = npt.NDArray[np.float64]

FIRST_LENGTH = 5
MIN_BLOCKS = 20
_SURE = 4.0
"""Standard errors above 1 that show dependence; some hundred columns are looked at at a dozen lengths each."""
_BOUND = 1.645
_STEEP = 0.5
"""Independent runs are long past where the effect grows with less than the root of the length."""


@dataclass(frozen=True, kw_only=True)
class DesignEffect:
    """The variance of means of successive rows against that of independent ones."""

    length: int
    effect: float
    blocks: int

    @property
    def relative_error(self) -> float:
        """The relative standard error of a variance of so many normal means."""
        return math.sqrt(2 / (self.blocks - 1))

    @property
    def is_dependence(self) -> bool:
        """Return whether independent rows would hardly have such an effect."""
        return self.effect > 1 + _SURE * self.relative_error

    @property
    def upper_bound(self) -> float:
        """The upper end of a one-sided 95 % interval (Wilson and Hilferty's approximation of chi-squared)."""
        freedom = self.blocks - 1
        part = 2 / (9 * freedom)
        return self.effect / max(1 - part - _BOUND * math.sqrt(part), 0.1) ** 3


def design_effects(series: Series) -> tuple[DesignEffect, ...]:
    """Return the design effects of 5, 10, 20 … successive rows, as long as there are 20 blocks of them.

    `d(m) = m Var(means of m successive rows) / Var(rows)`.

    Source: L. Kish, Survey Sampling (1965), section 5.4; batch means as in G. S. Fishman, Management Science 24
    (1978), 510-521.
    """
    variance = float(np.var(series)) if len(series) else 0.0
    effects: list[DesignEffect] = []
    length = FIRST_LENGTH
    # With fewer blocks, the variance of their means would be little more than a guess.
    while variance > 0 and len(series) // length >= MIN_BLOCKS:
        blocks = len(series) // length
        means = series[: blocks * length].reshape(blocks, length).mean(axis=1)
        effect = length * float(np.var(means, ddof=1)) / variance
        effects.append(DesignEffect(length=length, effect=effect, blocks=blocks))
        length *= 2
    return tuple(effects)


@dataclass(frozen=True)
class Dependence:
    """The design effects of a column's baseline."""

    effects: Sequence[DesignEffect] = ()

    @property
    def found(self) -> bool:
        """Return whether the rows depend on each other, and are therefore in an order that means something."""
        return any(effect.is_dependence for effect in self.effects)

    @property
    def still_grows(self) -> bool:
        """Return whether means of more rows than measured would vary much more: the runs are long for the series."""
        if not self.found or len(self.effects) < 2:
            return False
        before, last = self.effects[-2:]
        return last.effect > before.effect * math.pow(last.length / before.length, _STEEP)

    def of(self, rows: int) -> float:
        """Return `d(n)`, at least 1: an upper bound, interpolated, and beyond the longest blocks on the last slope."""
        if not self.found or rows < 1:
            return 1.0
        lengths = np.log([1.0, *(float(effect.length) for effect in self.effects)])
        bounds = np.log([1.0, *(max(1.0, effect.upper_bound) for effect in self.effects)])
        # Longer blocks are fewer, whose effect may come out lower by chance alone.
        bounds = np.maximum.accumulate(bounds)
        where = math.log(rows)
        inside = float(np.interp(where, lengths, bounds))
        if where <= lengths[-1]:
            return math.exp(inside)
        # Rows that are all alike have an effect that grows as their number does: no slope is steeper.
        slope = min(1.0, float((bounds[-1] - bounds[-2]) / (lengths[-1] - lengths[-2])))
        return math.exp(inside + slope * (where - float(lengths[-1])))

    def effective(self, rows: int) -> float:
        """Return how many independent rows so many rows are worth, at least one."""
        return max(1.0, rows / self.of(rows)) if rows else 0.0
