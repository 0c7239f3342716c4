"""Alarms on what a monitor finds. They leave missing data alone: whether a monitor lives is another question."""

from driftgauge.adjustments import Part
from driftgauge.alarm_definitions import AlarmDefinition, MissingData, Threshold
from driftgauge.baseline import Baseline
from driftgauge.metrics import ExecutionMetric, drift_metric_name
from driftgauge.monitor import Monitor
from driftgauge.names import readable_part


def broken_metric(monitor: Monitor, metric: str, baseline: Baseline) -> AlarmDefinition:
    """A metric breaks the baseline's constraint: its threshold, operator and worst value decide."""
    return AlarmDefinition(
        name=f"{monitor.kind.slug}-{metric.replace('_', '-')}",
        metric=monitor.metric(metric),
        threshold=Threshold(
            value=baseline.constraint(metric, Part.THRESHOLD),
            comparison_operator=baseline.constraint(metric, Part.COMPARISON_OPERATOR),
            statistic=baseline.constraint(metric, Part.STATISTIC),
            period_seconds=monitor.schedule.seconds,
            missing_data=MissingData.IGNORE,
        ),
        because=(
            f"has drifted: {metric} breaks its {monitor.kind.value} constraint. Its threshold is "
            f"{baseline.adjustments.origin(metric)}, in {baseline.constraints_uri}. Reports: {monitor.report_uri}"
        ),
        origin=baseline.adjustments.origin(metric),
    )


def drifted_feature(monitor: Monitor, feature: str, baseline: Baseline) -> AlarmDefinition:
    """A feature's values are further from the baseline's than they may be."""
    return AlarmDefinition(
        name=f"{monitor.kind.slug}-drift",
        subject=readable_part(feature),
        metric=monitor.metric(drift_metric_name(feature)),
        threshold=Threshold(
            value=baseline.constraint(feature, Part.THRESHOLD),
            statistic="Maximum",
            period_seconds=monitor.schedule.seconds,
            missing_data=MissingData.IGNORE,
        ),
        because=(
            f"is sent other data than it was trained with: {feature} has drifted. The threshold is "
            f"{baseline.adjustments.origin(feature)}, in {baseline.constraints_uri}. Reports: {monitor.report_uri}"
        ),
        origin=baseline.adjustments.origin(feature),
    )


def violations(monitor: Monitor) -> AlarmDefinition:
    """The last execution found violations."""
    return AlarmDefinition(
        name=f"{monitor.kind.slug}-violations",
        metric=monitor.metric_executions(ExecutionMetric.VIOLATIONS),
        threshold=Threshold(
            value=0,
            statistic="Maximum",
            period_seconds=monitor.schedule.seconds,
            missing_data=MissingData.IGNORE,
        ),
        because=(
            f"violates its {monitor.kind.value} constraints, {monitor.baseline.constraints_uri}; any violation is one "
            f"too many. Which they are: constraint_violations.json of the last hour under {monitor.report_uri}"
        ),
    )
