"""What a check has found out about a column, before it is decided whether that is a finding."""

from collections.abc import Callable
from dataclasses import dataclass

from driftgauge_analyzer.data_quality.constraints import FeatureConstraints
from driftgauge_analyzer.data_quality.exact.columns import BaselineColumn, Share, WindowColumn
from driftgauge_analyzer.data_quality.exact.expectations import DriftSetting
from driftgauge_analyzer.data_quality.violations import Check
from driftgauge_analyzer.significance.dependence import Dependence
from driftgauge_analyzer.significance.tails import hypergeometric_tail
from driftgauge_contract.constraints import DriftMeasure, Limit


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
    tests: int = 1
    """How many tests of the window this is: none where another one with the same p-value is counted."""

    @property
    def matters(self) -> bool:
        """Whether the effect is beyond the margin; strictly, as CloudWatch compares with an alarm's threshold."""
        return self.effect > self.margin


def more_likely(window: Share, baseline: Share, dependence: Dependence) -> float:
    """Return how likely the window's share of hits is to be so much larger by chance."""
    now, before = window.effective(dependence), baseline.effective(dependence)
    return hypergeometric_tail(now.hits, now.rows, before.hits, before.rows)
