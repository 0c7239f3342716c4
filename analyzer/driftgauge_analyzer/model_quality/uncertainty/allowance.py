"""The difference from the reference that chance alone explains, on the metric's scale of badness.

The reference is a baseline, which is uncertain itself, or a limit that a person wrote, which is not.
"""

import math
from functools import partial
from statistics import NormalDist

from driftgauge_analyzer.model_quality.uncertainty.critical import critical_errors
from driftgauge_analyzer.model_quality.uncertainty.estimates import Estimate
from driftgauge_analyzer.model_quality.uncertainty.scales import Scale
from driftgauge_analyzer.significance.tails import binomial_tail, hypergeometric_tail


def against_baseline(window: Estimate, baseline: Estimate, alpha: float) -> float:
    """Return what chance explains at the one-sided level `alpha` between a window and its baseline."""
    if window.errors is not None and baseline.errors is not None:
        rate = baseline.errors / baseline.rows
        test = partial(
            hypergeometric_tail,
            rows=window.rows,
            baseline_hits=baseline.errors,
            baseline_rows=baseline.rows,
            mid_p=True,
        )
        return _boundary(critical_errors(window.rows, rate, test, alpha), window.rows) - rate
    return _quantile(alpha) * difference_error(window, baseline)


def against_limit(window: Estimate, limit: float, scale: Scale, alpha: float) -> float:
    """Return what chance explains at the one-sided level `alpha` between a window and a value that is certain."""
    if window.errors is not None:
        rate = scale.badness(limit)
        test = partial(binomial_tail, rows=window.rows, share=rate, mid_p=True)
        return _boundary(critical_errors(window.rows, rate, test, alpha), window.rows) - rate
    # Where no error is known, chance may explain any difference.
    return _quantile(alpha) * (math.inf if window.standard_error is None else window.standard_error)


def difference_error(window: Estimate, baseline: Estimate) -> float:
    """Return the standard error of the difference in badness between two samples.

    The larger of two forms. Separate variances, `sqrt(se_w² + se_b²)`, underrate a small window whose rows happen to
    lie close together, as they often do with heavy tails. Pooled ones, `sqrt(cv² (1/n + 1/N))` with
    `cv² = (n · n se_w² + N · N se_b²) / (n + N)`, underrate what differs between the two (Welch, 1938; Student).
    """
    if window.standard_error is None or baseline.standard_error is None:
        return math.inf
    n, base_n = window.rows, baseline.rows
    own, base = window.standard_error**2, baseline.standard_error**2
    pooled = (n * n * own + base_n * base_n * base) / (n + base_n) * (1 / n + 1 / base_n)
    return math.sqrt(max(own + base, pooled))


def _boundary(critical: int, rows: int) -> float:
    """Return a share of errors that lies between the last count that chance explains and the first that it does not."""
    # Halfway between two counts, rounding of the share cannot decide on which side one lies.
    return (critical - 0.5) / rows if critical <= rows else math.inf


def _quantile(alpha: float) -> float:
    return NormalDist().inv_cdf(1 - alpha)
