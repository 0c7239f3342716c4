"""The evidence that a check has about a column, before deciding whether it is a finding."""

from collections.abc import Callable
from dataclasses import dataclass

from driftgauge_analyzer.data_quality.constraints import FeatureConstraints
from driftgauge_analyzer.data_quality.exact.columns import BaselineColumn, Share, WindowColumn
from driftgauge_analyzer.data_quality.exact.expectations import DriftSetting
from driftgauge_analyzer.data_quality.violations import Check
from driftgauge_analyzer.significance.dependence import Dependence
from driftgauge_analyzer.significance.tails import hypergeometric_tail
from driftgauge_contract.constraints import DriftMeasure, Limit

SHARE_WEIGHT = 3.0
"""The weight of the tests of small shares, of missing values and of other types.

Changes of a distribution that matter are far beyond any level, while a few per cent are near it: so these get more of
the rate.
"""


@dataclass(frozen=True, kw_only=True)
class ComparedColumn:
    """One column of a window beside that of the baseline, and what a person expects of it."""

    baseline: BaselineColumn
    window: WindowColumn
    expected: FeatureConstraints
    drift: tuple[DriftSetting, ...] = ()
    limits: frozenset[Limit] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """An effect, how large it has to be to matter, and how likely chance alone is to make one like it."""

    check: Check
    effect: float
    margin: float
    p_value: Callable[[], float]
    """Worked out only where it matters; it allows for the comparisons that the check itself makes."""

    expected: str
    found: str
    measure: DriftMeasure | None = None
    weight: float = 1.0
    """The test's part of the window's rate; none where another test with the same p-value has it."""

    @property
    def matters(self) -> bool:
        """Return whether the effect is strictly beyond the margin, as CloudWatch compares with a threshold."""
        return self.effect > self.margin


def more_likely(window: Share, baseline: Share, dependence: Dependence) -> float:
    """Return how likely the window's share of hits is to be so much larger by chance."""
    now, before = window.effective(dependence), baseline.effective(dependence)
    return hypergeometric_tail(now.hits, now.rows, before.hits, before.rows)
