"""Kolmogorov and Smirnov's distance."""

import numpy as np

from driftgauge_analyzer.measures.measure import Measure
from driftgauge_analyzer.measures.samples import Sample
from driftgauge_contract.constraints import DriftMeasure


def kolmogorov_smirnov(baseline: Sample, current: Sample) -> float:
    """Return the largest difference of the cumulative shares: `sup |F - G|`, from 0 to 1.

    Between sketches it is off by no more than the sum of their rank errors.

    Source: N. V. Smirnov, Annals of Mathematical Statistics 19 (1948), 279-281.
    """
    points = np.union1d(baseline.values, current.values)
    return float(np.abs(baseline.cumulative(points) - current.cumulative(points)).max())


MEASURE = Measure(name=DriftMeasure.KOLMOGOROV_SMIRNOV, title="Kolmogorov-Smirnov distance", numbers=kolmogorov_smirnov)
