"""Hellinger's distance."""

import math

import numpy as np

from driftgauge_analyzer.measures.binning import equal_bins
from driftgauge_analyzer.measures.measure import Measure
from driftgauge_analyzer.measures.samples import Categories, Numbers, Sample, category_shares
from driftgauge_contract.constraints import DriftMeasure


def hellinger(baseline: Numbers, current: Numbers) -> float:
    """Return `sqrt(1 - sum sqrt(p q))` over shares: from 0 to 1.

    Numbers go into Sturges' bins for as many items as there are different values, as in Evidently.

    Source: E. Hellinger, Journal für die reine und angewandte Mathematik 136 (1909), 210-271; A. Bhattacharyya,
    Bulletin of the Calcutta Mathematical Society 35 (1943), 99-109.
    """
    overlap = float(np.sum(np.sqrt(baseline * current)))
    # Rounding may put the overlap of equal shares above 1.
    return math.sqrt(1 - min(overlap, 1.0))


def _numbers(baseline: Sample, current: Sample) -> float:
    different = len(np.union1d(baseline.values, current.values))
    edges = equal_bins(baseline, current, different)
    return hellinger(baseline.histogram(edges), current.histogram(edges))


def _categories(baseline: Categories, current: Categories) -> float:
    return hellinger(*category_shares(baseline, current))


MEASURE = Measure(name=DriftMeasure.HELLINGER, title="Hellinger distance", numbers=_numbers, categories=_categories)
