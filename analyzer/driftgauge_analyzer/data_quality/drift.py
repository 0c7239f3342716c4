"""The drift of a column in `compat` mode: which distance applies, and when it is too large."""

from collections.abc import Mapping
from dataclasses import dataclass

from driftgauge_analyzer.data_quality.baseline import BaselineFeature
from driftgauge_analyzer.data_quality.chi_squared import chi_squared
from driftgauge_analyzer.data_quality.constraints import MonitoringConfig
from driftgauge_analyzer.data_quality.distances import categorical_distance, numerical_distance
from driftgauge_analyzer.data_quality.listed_categories import categorical_buckets
from driftgauge_analyzer.profiling.profile import ColumnProfile
from driftgauge_contract.constraints import CategoricalDriftMethod, DriftMethod, InferredType, Switch


@dataclass(frozen=True, kw_only=True)
class Drift:
    """The distance of a distribution from the baseline's, and its threshold."""

    value: float
    threshold: float
    is_p_value: bool = False

    @property
    def too_far(self) -> bool:
        """Return whether the distance exceeds the threshold, or the p-value is below it."""
        return self.value < self.threshold if self.is_p_value else self.value > self.threshold


def measure(current: ColumnProfile, baseline: BaselineFeature | None, config: MonitoringConfig) -> Drift | None:
    """Measure the drift of a column; `None` where comparison is off or the two cannot be compared."""
    buckets = categorical_buckets(current) if current.type is InferredType.STRING else None
    return measure_between(
        baseline, BaselineFeature(type=current.type, levels=tuple(current.sketch.levels), categories=buckets), config
    )


def measure_between(
    baseline: BaselineFeature | None, current: BaselineFeature, config: MonitoringConfig
) -> Drift | None:
    """Measure the drift from one distribution to another; `None` as `measure`."""
    # AWS measures no distance between columns of different types, which the check of types finds.
    if config.perform_comparison is Switch.DISABLED or baseline is None or baseline.type is not current.type:
        return None
    if current.type is InferredType.STRING:
        known = baseline.categories and current.categories
        return _categorical(baseline.categories or {}, current.categories or {}, config) if known else None
    if not baseline.levels or not current.levels or not current.type.numeric:
        return None
    distance = numerical_distance(baseline.levels, current.levels, config.comparison_method)
    return Drift(value=distance, threshold=config.comparison_threshold)


def _categorical(baseline: Mapping[str, int], current: Mapping[str, int], config: MonitoringConfig) -> Drift | None:
    threshold = config.categorical_comparison_threshold
    if config.categorical_drift_method is CategoricalDriftMethod.L_INFINITY:
        return Drift(value=categorical_distance(baseline, current, config.comparison_method), threshold=threshold)
    result = chi_squared(baseline, current)
    if result is None:
        return None
    # As in deequ, `Simple` means the statistic, and `Robust` its p-value.
    if config.comparison_method is DriftMethod.SIMPLE:
        return Drift(value=result.statistic, threshold=threshold)
    return Drift(value=result.p_value, threshold=threshold, is_p_value=True)
