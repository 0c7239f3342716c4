"""The interface of a drift measure."""

from collections.abc import Callable
from dataclasses import dataclass

from driftgauge_analyzer.measures.samples import Categories, Sample
from driftgauge_contract.constraints import DriftMeasure, default_drift_threshold, largest_drift


@dataclass(frozen=True, kw_only=True)
class Measure:
    """A distance between a baseline and later data, for columns of numbers, of categories, or both."""

    name: DriftMeasure
    title: str
    numbers: Callable[[Sample, Sample], float] | None = None
    """The distance of two samples of numbers, the baseline's first."""
    categories: Callable[[Categories, Categories], float] | None = None
    """The distance of two samples of categories, the baseline's first."""

    @property
    def threshold(self) -> float:
        """The distance that is large enough to matter, unless a person sets another."""
        return default_drift_threshold(self.name)

    @property
    def largest(self) -> float:
        """The largest distance that there can be."""
        return largest_drift(self.name)
