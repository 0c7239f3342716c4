"""The measures by name, and the ones that `auto` stands for."""

from collections.abc import Mapping

from driftgauge_analyzer.measures import (
    chi_squared,
    hellinger,
    jensen_shannon,
    kolmogorov_smirnov,
    l_infinity,
    population_stability_index,
    wasserstein,
)
from driftgauge_analyzer.measures.measure import Measure
from driftgauge_contract.constraints import DriftMeasure

_MODULES = (
    kolmogorov_smirnov,
    population_stability_index,
    jensen_shannon,
    wasserstein,
    hellinger,
    chi_squared,
    l_infinity,
)
MEASURES: Mapping[DriftMeasure, Measure] = {module.MEASURE.name: module.MEASURE for module in _MODULES}

MANY_CATEGORIES = 20
_ROWS_FOR_EACH = 50


def for_numbers(name: DriftMeasure) -> Measure | None:
    """Return the measure for a column of numbers; nothing where it serves none. `auto` is Kolmogorov-Smirnov.

    It needs no bins, sees any change of a distribution, and is off by no more than the sketches' rank errors.
    """
    measure = MEASURES[DriftMeasure.KOLMOGOROV_SMIRNOV if name is DriftMeasure.AUTO else name]
    return measure if measure.numbers else None


def for_categories(name: DriftMeasure, categories: int, rows: int) -> Measure | None:
    """Return the measure for a column of categories; nothing where it serves none.

    `auto` is the largest difference of a share; with more than 20 categories no single share may move far, so that it
    is Jensen-Shannon there if the smaller sample has 50 rows for each, since with fewer chance alone moves that.
    """
    if name is DriftMeasure.AUTO:
        spread = categories > MANY_CATEGORIES and rows >= _ROWS_FOR_EACH * categories
        name = DriftMeasure.JENSEN_SHANNON if spread else DriftMeasure.L_INFINITY
    measure = MEASURES[name]
    return measure if measure.categories else None
