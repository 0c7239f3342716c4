"""What a drift measure is."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from driftgauge_analyzer.measures.samples import Categories, Sample


class MeasureName(StrEnum):
    """The names under which constraints ask for a measure."""

    AUTO = "auto"
    KOLMOGOROV_SMIRNOV = "kolmogorov_smirnov"
    POPULATION_STABILITY_INDEX = "population_stability_index"
    JENSEN_SHANNON = "jensen_shannon"
    WASSERSTEIN = "wasserstein"
    HELLINGER = "hellinger"
    CHI_SQUARED = "chi_squared"
    L_INFINITY = "l_infinity"


@dataclass(frozen=True, kw_only=True)
class Measure:
    """A distance between a baseline and later data, for columns of numbers, of categories, or both."""

    name: MeasureName
    title: str
    numbers: Callable[[Sample, Sample], float] | None = None
    """The distance of two samples of numbers, the baseline's first."""
    categories: Callable[[Categories, Categories], float] | None = None
    """The distance of two samples of categories, the baseline's first."""
    threshold: float = 0.1
    """The distance that is large enough to matter, unless a person sets another."""
