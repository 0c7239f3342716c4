"""Alarms on what a monitor finds. They leave missing data alone: whether a monitor lives is another question."""

from driftgauge.alarms.definitions import AlarmDefinition, MissingData, Threshold, interval_seconds
from driftgauge.baselines.adjustments import Part
from driftgauge.baselines.baseline import Baseline
from driftgauge.monitors.monitor import Monitor
from driftgauge.service.names import readable_part
from driftgauge_contract.metrics import ExecutionMetric, drift_metric_name


def broken_metric(monitor: Monitor, metric: str, baseline: Baseline) -> AlarmDefinition:
    """A metric breaks the baseline's constraint: its threshold, operator and worst value decide."""
    threshold, origin = baseline.constraint(metric, Part.THRESHOLD), baseline.adjustments.origin(metric)
    return AlarmDefinition(
        name=f"{monitor.slug}-{metric.replace('_', '-')}",
        metric=monitor.metric(metric),
        threshold=Threshold(
            value=threshold,
            comparison_operator=baseline.constraint(metric, Part.COMPARISON_OPERATOR),
            statistic=baseline.constraint(metric, Part.STATISTIC),
            period_seconds=interval_seconds(monitor.schedule),
            missing_data=MissingData.IGNORE,
        ),
        because=(
            f"has drifted: {metric} breaks its {monitor.kind.value} constraint. Its threshold of {threshold} is "
            f"{origin}, in {baseline.constraints_uri}. Reports: {monitor.report_uri}"
        ),
        origin=origin,
    )


def drifted_feature(monitor: Monitor, feature: str, baseline: Baseline) -> AlarmDefinition:
    """A feature's values are further from the baseline's than they may be."""
    threshold, origin = baseline.constraint(feature, Part.THRESHOLD), baseline.adjustments.origin(feature)
    return AlarmDefinition(
        name=f"{monitor.slug}-drift",
        subject=readable_part(feature),
        metric=monitor.metric(drift_metric_name(feature)),
        threshold=Threshold(
            value=threshold,
            statistic="Maximum",
            period_seconds=interval_seconds(monitor.schedule),
            missing_data=MissingData.IGNORE,
        ),
        because=(
            f"is sent other data than it was trained with: {feature} has drifted. Its threshold of {threshold} is "
            f"{origin}, in {baseline.constraints_uri}. Reports: {monitor.report_uri}"
        ),
        origin=origin,
    )


def violations(monitor: Monitor) -> AlarmDefinition:
    """The last execution found violations."""
    return AlarmDefinition(
        name=f"{monitor.slug}-violations",
        metric=monitor.metric_executions(ExecutionMetric.VIOLATIONS),
        threshold=Threshold(
            value=0,
            statistic="Maximum",
            period_seconds=interval_seconds(monitor.schedule),
            missing_data=MissingData.IGNORE,
        ),
        because=(
            f"violates its {monitor.kind.value} constraints, {monitor.baseline.constraints_uri}; any violation is one "
            f"too many. Which they are: constraint_violations.json of the last hour under {monitor.report_uri}"
        ),
    )
