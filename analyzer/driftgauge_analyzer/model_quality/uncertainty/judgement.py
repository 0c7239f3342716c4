"""Deciding which constraints a window violates, and the value of each metric that says the same to an alarm.

A violation needs a metric beyond its threshold *and* further from its baseline than chance explains. Both are in one
number, the adjusted value: the metric, moved towards the baseline's value by what chance explains beyond the margin,
though not past it. It is beyond the threshold exactly where there is a violation, so that an alarm on it agrees.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from driftgauge_analyzer.model_quality.uncertainty.allowance import against_baseline, against_limit
from driftgauge_analyzer.model_quality.uncertainty.estimates import Estimate
from driftgauge_analyzer.model_quality.uncertainty.scales import Scale, scale_of


@dataclass(frozen=True, kw_only=True)
class Limit:
    """The threshold of a metric; without a baseline it is a hard limit, as a person wrote it."""

    metric: str
    threshold: float
    baseline: Estimate | None = None

    @property
    def scale(self) -> Scale:
        """The scale on which the metric is compared."""
        return scale_of(self.metric)


@dataclass(frozen=True, kw_only=True)
class Levels:
    """One-sided levels of significance: one metric beyond the gate lets all beyond the second be named.

    The gate keeps the rate of windows with any finding; naming more in a window that has one does not change it.
    Metrics in `gates` have a gate of their own.
    """

    gate: float
    naming: float
    gates: Mapping[str, float] = field(default_factory=dict)

    def gate_of(self, metric: str) -> float:
        """Return the level at which a metric alone makes a finding."""
        return self.gates.get(metric, self.gate)


@dataclass(frozen=True, kw_only=True)
class Judged:
    """A metric's adjusted value, and whether it violates its threshold."""

    metric: str
    adjusted: float
    violated: bool


def judge(limits: Sequence[Limit], window: Mapping[str, Estimate], levels: Levels) -> list[Judged]:
    """Compare each metric that is defined, at the gate's level or, once one is beyond it, at that of naming."""
    first = [_judged(limit, window[limit.metric], levels.gate_of(limit.metric)) for limit in limits]
    if not any(each.violated for each in first):
        return first
    return [_judged(limit, window[limit.metric], levels.naming) for limit in limits]


def _judged(limit: Limit, window: Estimate, alpha: float) -> Judged:
    scale = limit.scale
    found, threshold = scale.badness(window.value), scale.badness(limit.threshold)
    if limit.baseline is None:
        reference, allowance = threshold, against_limit(window, limit.threshold, scale, alpha)
    else:
        reference = scale.badness(limit.baseline.value)
        allowance = against_baseline(window, limit.baseline, alpha)
    # The margin allows for chance already; only what exceeds it is taken off.
    excess = max(0.0, allowance - max(0.0, threshold - reference))
    adjusted = min(found, max(min(reference, threshold), found - excess))
    violated = found > threshold and adjusted > threshold
    return Judged(
        metric=limit.metric, violated=violated, adjusted=_agreeing(limit, window, adjusted, violated=violated)
    )


def _agreeing(limit: Limit, window: Estimate, badness: float, *, violated: bool) -> float:
    """Return the adjusted value on the metric's own scale, where rounding must not put it on the wrong side."""
    scale, threshold = limit.scale, limit.threshold
    # What nothing was taken from keeps its digits.
    value = window.value if badness == scale.badness(window.value) else scale.value(badness)
    beyond = math.nextafter(threshold, math.inf if scale.higher_is_worse else -math.inf)
    if violated:
        return scale.worse(value, beyond)
    return threshold if scale.worse(value, threshold) != threshold else value
