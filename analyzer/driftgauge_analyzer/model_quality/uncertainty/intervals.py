"""Confidence intervals of metrics, for people: what the window alone says of a metric.

A share has Wilson's interval; any other metric has its badness, plus and minus the normal quantile times its standard
error, carried back to the metric's own scale.
"""

import math
from dataclasses import dataclass
from statistics import NormalDist

from driftgauge_analyzer.model_quality.uncertainty.estimates import Estimate
from driftgauge_analyzer.model_quality.uncertainty.scales import LOGARITHM, UNEXPLAINED, Scale, scale_of

CONFIDENCE = 0.95


@dataclass(frozen=True, kw_only=True)
class Interval:
    """A range that holds the metric's true value with the given confidence."""

    lower: float
    upper: float


def confidence_interval(metric: str, estimate: Estimate) -> Interval | None:
    """Return the two-sided 95 % interval; `None` where the metric is undefined or its uncertainty unknown."""
    if not estimate.is_defined or not estimate.has_uncertainty:
        return None
    scale = scale_of(metric)
    if estimate.errors is not None:
        # Plus and minus a standard error would leave no interval around a share of 0.
        best, worst = wilson(estimate.errors, estimate.rows)
    else:
        best, worst = _normal(scale, estimate)
    ends = sorted((scale.value(best), scale.value(worst)))
    return Interval(lower=ends[0], upper=ends[1])


def wilson(errors: int, rows: int, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Return the interval of a share: the shares that a score test does not reject.

    Source: E. B. Wilson, Journal of the American Statistical Association 22 (1927), 209-212.
    """
    quantile = _quantile(confidence)
    share, square = errors / rows, quantile**2 / rows
    middle = (share + square / 2) / (1 + square)
    half = quantile / (1 + square) * math.sqrt(share * (1 - share) / rows + square / rows / 4)
    return max(0.0, middle - half), min(1.0, middle + half)


def _normal(scale: Scale, estimate: Estimate) -> tuple[float, float]:
    half = _quantile(CONFIDENCE) * (estimate.standard_error or 0.0)
    badness = scale.badness(estimate.value)
    # The badness of the others is a share, which has ends.
    if scale in (LOGARITHM, UNEXPLAINED):
        return badness - half, badness + half
    return max(0.0, badness - half), min(1.0, badness + half)


def _quantile(confidence: float) -> float:
    return NormalDist().inv_cdf((1 + confidence) / 2)
