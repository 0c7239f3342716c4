"""Data-quality jobs in `compat` mode, which read, compare and write as AWS's container does, to the byte."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from driftgauge_analyzer.data_quality.baseline import BaselineFeature, read_statistics
from driftgauge_analyzer.data_quality.checks import compare
from driftgauge_analyzer.data_quality.constraints import Constraints
from driftgauge_analyzer.data_quality.feature_metrics import feature_metrics
from driftgauge_analyzer.data_quality.mode import Result
from driftgauge_analyzer.data_quality.statistics import JsonObject, statistics_document
from driftgauge_analyzer.data_quality.suggest import suggest_constraints
from driftgauge_analyzer.data_quality.violations import violations_document
from driftgauge_analyzer.job_settings import JobSettings
from driftgauge_analyzer.profiling.profile import DatasetProfile
from driftgauge_contract.paths import CONSTRAINTS_FILE, STATISTICS_FILE

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Compat:
    """`compat` mode, with a baseline where there is one to compare with."""

    baseline: Mapping[str, BaselineFeature] = field(default_factory=dict)
    details: None = None

    @classmethod
    def of(cls, settings: JobSettings) -> "Compat":
        """Read what a job compares with."""
        if settings.baseline_constraints is None:
            return cls()
        if settings.baseline_statistics is None:
            # AWS's container compares the constraints alone in this case, and so does this mode.
            log.warning("Drift is not compared: there are no baseline statistics")
            return cls()
        baseline = read_statistics(settings.baseline_statistics)
        without = [name for name, feature in baseline.items() if feature.type.numeric and not feature.levels]
        if without:
            log.warning("Drift is not compared where the baseline's statistics have no sketch: %s", ", ".join(without))
        return cls(baseline=baseline)

    def baseline_documents(self, profile: DatasetProfile, settings: JobSettings) -> dict[str, JsonObject]:
        """Return what a baseline job writes."""
        statistics, constraints = self.described(profile, settings)
        return {STATISTICS_FILE: statistics, CONSTRAINTS_FILE: constraints}

    def described(self, profile: DatasetProfile, settings: JobSettings) -> tuple[JsonObject, JsonObject]:
        """Return the statistics of the data, and the constraints that it suggests."""
        statistics = statistics_document(
            profile, generation=settings.generation, mode=settings.mode, raw_values=settings.raw_values
        )
        suggested = suggest_constraints(profile)
        if settings.categorical_drift_method:
            config = replace(suggested.config, categorical_drift_method=settings.categorical_drift_method)
            suggested = replace(suggested, config=config)
        return statistics, suggested.document(settings.generation)

    def compare(self, profile: DatasetProfile, constraints: Constraints) -> Result:
        """Compare a window with the baseline."""
        comparison = compare(profile, constraints, self.baseline)
        drifts = {name: drift.value for name, drift in comparison.drifts.items()}
        return Result(
            document=violations_document(comparison.violations),
            violations=len(comparison.violations),
            metrics=feature_metrics(profile, constraints, drifts),
        )
