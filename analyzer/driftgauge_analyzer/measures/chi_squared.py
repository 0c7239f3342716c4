"""Pearson's chi-squared, as an effect that does not grow with the number of rows."""

import math
from collections.abc import Mapping

import numpy as np

from driftgauge_analyzer.measures.measure import Measure
from driftgauge_analyzer.measures.samples import Categories
from driftgauge_contract.constraints import DriftMeasure


def chi_squared(baseline: Categories, current: Categories) -> float:
    """Return Cramér's V of the table of both samples: `sqrt(X^2 / (n + N))`, from 0 to 1.

    `X^2` is Pearson's statistic of the hypothesis that both have the same shares. It grows with the number of rows,
    so that a threshold on it, or on its p-value, would mean something else in every window; V does not.

    Source: K. Pearson, Philosophical Magazine 50 (1900), 157-175; H. Cramér, Mathematical Methods of Statistics
    (1946), section 21.9.
    """
    names = {**baseline, **current}
    table = np.array([_counts(baseline, names), _counts(current, names)], dtype=np.float64)
    # A category that neither side has would be divided by an expectation of 0.
    table = table[:, table.sum(axis=0) > 0]
    expected = table.sum(axis=1, keepdims=True) * table.sum(axis=0) / table.sum()
    return math.sqrt(float(np.sum((table - expected) ** 2 / expected)) / float(table.sum()))


def _counts(side: Categories, names: Mapping[str, int]) -> list[int]:
    return [side.get(name, 0) for name in names]


MEASURE = Measure(name=DriftMeasure.CHI_SQUARED, title="Cramér's V of the chi-squared test", categories=chi_squared)
