"""The CloudWatch metrics of a dataset's columns."""

from collections.abc import Iterator, Mapping

from driftgauge_analyzer.data_quality.constraints import Constraints
from driftgauge_analyzer.metrics import MetricDatum, StatisticValues
from driftgauge_analyzer.profiling.profile import ColumnProfile, DatasetProfile
from driftgauge_contract.constraints import Switch
from driftgauge_contract.metrics import (
    COMPLETENESS_PREFIX,
    DATA_PREFIX,
    NON_NULL_PREFIX,
    NULL_PREFIX,
    drift_metric_name,
)


def feature_metrics(
    profile: DatasetProfile, constraints: Constraints, drifts: Mapping[str, float]
) -> list[MetricDatum]:
    """Return the metrics of every column that has `emit_metrics` enabled."""
    emitting = {feature.name: feature.config.emit_metrics is Switch.ENABLED for feature in constraints.features}
    return [
        datum
        for name, column in profile.columns.items()
        # A column that the baseline does not have follows the setting of the whole file.
        if emitting.get(name, constraints.config.emit_metrics is Switch.ENABLED)
        for datum in _column_metrics(name, column, drifts.get(name))
    ]


def _column_metrics(name: str, column: ColumnProfile, drift: float | None) -> Iterator[MetricDatum]:
    if column.type.numeric:
        yield MetricDatum(name=f"{DATA_PREFIX}{name}", value=_values(column))
    yield MetricDatum(name=f"{NON_NULL_PREFIX}{name}", value=float(column.types.present), unit="Count")
    yield MetricDatum(name=f"{NULL_PREFIX}{name}", value=float(column.types.null), unit="Count")
    yield MetricDatum(name=f"{COMPLETENESS_PREFIX}{name}", value=column.completeness)
    if drift is not None:
        yield MetricDatum(name=drift_metric_name(name), value=drift)


def _values(column: ColumnProfile) -> StatisticValues:
    moments = column.moments
    return StatisticValues(
        SampleCount=float(moments.count), Sum=moments.sum, Minimum=moments.minimum, Maximum=moments.maximum
    )
