"""Jensen and Shannon's distance."""

import math

import numpy as np

from driftgauge_analyzer.measures.binning import binned_shares
from driftgauge_analyzer.measures.measure import Measure
from driftgauge_analyzer.measures.samples import Categories, Numbers, Sample, category_shares
from driftgauge_contract.constraints import DriftMeasure


def jensen_shannon(baseline: Numbers, current: Numbers) -> float:
    """Return the root of the Jensen-Shannon divergence of shares: from 0 to `sqrt(ln 2)`, or 0.83.

    `sqrt((KL(p, m) + KL(q, m)) / 2)` with `m = (p + q) / 2` and natural logarithms, as in scipy and Evidently.

    Source: J. Lin, IEEE Transactions on Information Theory 37 (1991), 145-151; D. M. Endres and J. E. Schindelin,
    ibid. 49 (2003), 1858-1860.
    """
    middle = (baseline + current) / 2
    divergence = (_relative_entropy(baseline, middle) + _relative_entropy(current, middle)) / 2
    # Rounding may put the divergence of equal shares below 0.
    return math.sqrt(max(divergence, 0.0))


def _relative_entropy(shares: Numbers, others: Numbers) -> float:
    # A share of 0 contributes nothing, as x log x goes to 0 with x.
    held = shares > 0
    return float(np.sum(shares[held] * np.log(shares[held] / others[held])))


def _numbers(baseline: Sample, current: Sample) -> float:
    return jensen_shannon(*binned_shares(baseline, current))


def _categories(baseline: Categories, current: Categories) -> float:
    return jensen_shannon(*category_shares(baseline, current))


MEASURE = Measure(
    name=DriftMeasure.JENSEN_SHANNON,
    title="Jensen-Shannon distance",
    numbers=_numbers,
    categories=_categories,
)
