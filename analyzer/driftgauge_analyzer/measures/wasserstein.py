"""Wasserstein's distance, normalised."""

import numpy as np

from driftgauge_analyzer.measures.measure import Measure
from driftgauge_analyzer.measures.samples import Sample
from driftgauge_contract.constraints import DriftMeasure

_MIN_DEVIATION = 0.001


def wasserstein(baseline: Sample, current: Sample) -> float:
    """Return how far values move on average, in standard deviations of the baseline: `int |F - G| dx / s`.

    The deviation is not taken for less than 0.001, as in Evidently, so that a constant baseline has a distance too.

    Source: L. N. Vaserstein, Problems of Information Transmission 5 (1969), 47-52; S. S. Vallender, Theory of
    Probability and its Applications 18 (1974), 784-786.
    """
    points = np.union1d(baseline.values, current.values)
    gaps = np.abs(baseline.cumulative(points[:-1]) - current.cumulative(points[:-1]))
    return float(np.sum(gaps * np.diff(points))) / max(baseline.deviation, _MIN_DEVIATION)


MEASURE = Measure(name=DriftMeasure.WASSERSTEIN, title="Wasserstein distance", numbers=wasserstein)
