"""Bins in which measures of shares compare numbers."""

import math

import numpy as np

from driftgauge_analyzer.measures.samples import Numbers, Sample

FEW_VALUES = 20


def binned_shares(baseline: Sample, current: Sample) -> tuple[Numbers, Numbers]:
    """Return the shares of both samples: for each value where the baseline has few of them, else in bins.

    More than 20 values go into `ceil(log2 n + 1)` bins of one width over both samples together, as Sturges proposed
    and Evidently does, with `n` the number of rows of both.
    """
    if len(baseline.values) > FEW_VALUES:
        edges = equal_bins(baseline, current, baseline.total + current.total)
        return baseline.histogram(edges), current.histogram(edges)
    values = np.union1d(baseline.values, current.values)
    return _shares_of(baseline, values), _shares_of(current, values)


def equal_bins(baseline: Sample, current: Sample, count: float) -> Numbers:
    """Return the edges of Sturges' bins for so many items, over the range of both samples.

    Source: H. A. Sturges, Journal of the American Statistical Association 21 (1926), 65-66.
    """
    lowest = min(baseline.values[0], current.values[0])
    highest = max(baseline.values[-1], current.values[-1])
    if lowest == highest:
        # Bins of no width hold nothing, so that a constant gets one around it.
        return np.array([lowest - 0.5, highest + 0.5])
    width = (highest - lowest) / (math.log2(count) + 1)
    return np.linspace(lowest, highest, math.ceil((highest - lowest) / width) + 1)


def _shares_of(sample: Sample, values: Numbers) -> Numbers:
    shares = np.zeros(len(values))
    shares[np.searchsorted(values, sample.values)] = sample.weights / sample.total
    return shares
