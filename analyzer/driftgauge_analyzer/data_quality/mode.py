"""Differences between the modes of a data-quality job."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from driftgauge_analyzer.data_quality.constraints import Constraints
from driftgauge_analyzer.data_quality.statistics import JsonObject
from driftgauge_analyzer.job_settings import JobSettings
from driftgauge_analyzer.metrics import MetricDatum
from driftgauge_analyzer.profiling.details.column_details import DetailsOf
from driftgauge_analyzer.profiling.profile import DatasetProfile


@dataclass(frozen=True, kw_only=True)
class Result:
    """The result of comparing a window with its baseline."""

    document: JsonObject
    """The content of constraint_violations.json."""

    violations: int
    metrics: Sequence[MetricDatum]


class DataQualityMode(Protocol):
    """The steps of a data-quality job that depend on its mode: reading, comparing and writing."""

    @property
    def details(self) -> DetailsOf | None:
        """Return the details that are kept of columns besides those that Model Monitor keeps."""

    def baseline_documents(self, profile: DatasetProfile, settings: JobSettings) -> Mapping[str, JsonObject]:
        """Return the files that a baseline job writes, by name."""

    def described(self, profile: DatasetProfile, settings: JobSettings) -> tuple[JsonObject, JsonObject]:
        """Return the statistics of the data, and the constraints that it suggests."""

    def compare(self, profile: DatasetProfile, constraints: Constraints) -> Result:
        """Compare a window with the baseline."""
