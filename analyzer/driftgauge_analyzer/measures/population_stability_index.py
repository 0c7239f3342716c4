"""The population stability index."""

import numpy as np

from driftgauge_analyzer.measures.binning import binned_shares
from driftgauge_analyzer.measures.measure import Measure
from driftgauge_analyzer.measures.samples import Categories, Numbers, Sample, category_shares
from driftgauge_contract.constraints import DriftMeasure

_ALMOST_NONE = 0.0001
_SMALLER = 1e6


def population_stability_index(baseline: Numbers, current: Numbers) -> float:
    """Return `sum (p - q) ln(p / q)` over the shares of bins, from 0 upwards.

    An empty bin counts as a share of 0.0001, or of a millionth of the smallest share where that is no larger, as in
    Evidently; the index is infinite without that.

    Source: S. Kullback and R. A. Leibler, Annals of Mathematical Statistics 22 (1951), 79-86 (their divergence in
    both directions); N. Siddiqi, Credit Risk Scorecards (2006), for its use and the limits 0.1 and 0.25.
    """
    p, q = _filled(baseline), _filled(current)
    return float(np.sum((p - q) * np.log(p / q)))


def _filled(shares: Numbers) -> Numbers:
    smallest = shares[shares > 0].min()
    return np.where(shares > 0, shares, smallest / _SMALLER if smallest <= _ALMOST_NONE else _ALMOST_NONE)


def _numbers(baseline: Sample, current: Sample) -> float:
    return population_stability_index(*binned_shares(baseline, current))


def _categories(baseline: Categories, current: Categories) -> float:
    return population_stability_index(*category_shares(baseline, current))


MEASURE = Measure(
    name=DriftMeasure.POPULATION_STABILITY_INDEX,
    title="population stability index",
    numbers=_numbers,
    categories=_categories,
)
