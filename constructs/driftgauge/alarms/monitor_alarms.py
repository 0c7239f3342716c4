"""Alarms on the findings of a monitor.

They keep their state while data is missing: whether a monitor runs at all is what liveness alarms tell.
"""

from driftgauge.alarms.definitions import (
    AlarmDefinition,
    Evaluation,
    Event,
    Guide,
    MissingData,
    Threshold,
    interval_seconds,
)
from driftgauge.alarms.tuning import UNTUNED, Tuning
from driftgauge.baselines.adjustments import ConstraintAlarm
from driftgauge.baselines.baseline import Baseline
from driftgauge.monitors.monitor import Monitor
from driftgauge_contract.constraints import Mode
from driftgauge_contract.metrics import REFERENCE_VIOLATIONS, ExecutionMetric
from driftgauge_contract.names import MonitorAlarm


def findings(monitor: Monitor) -> Event:
    """Return the event that the alarms on a monitor's findings see together: a window that breaks its constraints."""
    return Event(
        name=f"{monitor.slug}-findings",
        because=f"violates its {monitor.kind.value} constraints",
        guide=_guide(monitor, "findings"),
        monitor=monitor.name,
    )


def broken_constraint(monitor: Monitor, name: str, baseline: Baseline, evaluation: Evaluation) -> AlarmDefinition:
    """Return an alarm on a metric or feature that breaks its constraint.

    Raises:
        ValueError: The baseline's adjustments do not name the metric or feature for alarms, or an alarm cannot evaluate
            as many windows.
    """
    evaluation.check(monitor.schedule)
    alarm = _named(name, baseline)
    periods = evaluation.periods(monitor.schedule, monitor.deployed.metrics_age_seconds)
    return AlarmDefinition(
        name=f"{monitor.slug}-{alarm.slug}",
        subject=alarm.subject,
        metric=monitor.metric(_metric(monitor, alarm), alarm.dimensions),
        threshold=Threshold(
            value=alarm.threshold,
            comparison_operator=alarm.comparison_operator,
            statistic=alarm.statistic,
            period_seconds=interval_seconds(monitor.schedule),
            periods=periods,
            # One of one is CloudWatch's default; without it the templates of existing deployments stay the same.
            periods_to_alarm=evaluation.breaching if periods > 1 else None,
            missing_data=MissingData.IGNORE,
        ),
        because=(
            f"{alarm.finding}\nIts threshold of {alarm.threshold} is {alarm.origin}, in {baseline.constraints_uri}. "
            f"Reports: {monitor.report_uri}"
        ),
        origin=alarm.origin,
        guide=_guide(monitor, alarm.runbook),
        event=findings(monitor),
    )


def violations(monitor: Monitor, evaluation: Evaluation, tuning: Tuning = UNTUNED) -> AlarmDefinition:
    """Return an alarm on violations that the last execution found, or that were there in several of the last windows.

    Raises:
        ValueError: An alarm cannot evaluate as many windows.
    """
    evaluation.check(monitor.schedule)
    when = tuning.of(_any_in_the_newest(monitor))
    name = ExecutionMetric.VIOLATIONS if evaluation.windows == 1 else ExecutionMetric.RECURRING
    return AlarmDefinition(
        name=f"{monitor.slug}-{MonitorAlarm.VIOLATIONS}",
        metric=monitor.metric_executions(name),
        threshold=when,
        because=(
            f"violates its {monitor.kind.value} constraints; {_how_often(evaluation, when)}\n"
            f"The constraints: {monitor.baseline.constraints_uri}. Which they are: constraint_violations.json of the "
            f"last hour under {monitor.report_uri}"
        ),
        guide=_guide(monitor, MonitorAlarm.VIOLATIONS),
        event=findings(monitor),
    )


def reference(monitor: Monitor, evaluation: Evaluation, tuning: Tuning = UNTUNED) -> AlarmDefinition:
    """Return an alarm on violations by the comparison with the captures of the days before.

    Raises:
        ValueError: An alarm cannot evaluate as many windows.
    """
    evaluation.check(monitor.schedule)
    when = tuning.of(_any_in_the_newest(monitor))
    newest, recurring = monitor.metric(REFERENCE_VIOLATIONS), ExecutionMetric.RECURRING_REFERENCE
    return AlarmDefinition(
        name=f"{monitor.slug}-{MonitorAlarm.REFERENCE}",
        metric=newest if evaluation.windows == 1 else monitor.metric_executions(recurring),
        threshold=when,
        because=(
            f"receives other data than in the days before; {_how_often(evaluation, when)}\n"
            "What has changed: the checks that "
            f"begin with reference_ in constraint_violations.json of the last window under {monitor.report_uri}"
        ),
        guide=_guide(monitor, MonitorAlarm.REFERENCE),
        event=findings(monitor),
    )


def _guide(monitor: Monitor, runbook: str) -> Guide:
    return Guide(command=f"violations {{name}} --monitor {monitor.kind.value}", runbook=runbook)


def _any_in_the_newest(monitor: Monitor) -> Threshold:
    """Return the threshold of a count: the execution report itself counts over several windows, by column and metric.

    An alarm that evaluates a count over several windows would not know whether it was the same column.
    """
    return Threshold(
        value=0,
        statistic="Maximum",
        period_seconds=interval_seconds(monitor.schedule),
        missing_data=MissingData.IGNORE,
    )


def _how_often(evaluation: Evaluation, when: Threshold) -> str:
    if evaluation.windows == 1:
        return f"more than {when.value} violations are too many" if when.value else "any violation is one too many"
    least = f"more than {when.value} columns or metrics" if when.value else "the same column or metric"
    return f"{least} did in {evaluation.breaching} of the last {evaluation.windows} windows"


def _metric(monitor: Monitor, alarm: ConstraintAlarm) -> str:
    """Return the metric that is beyond the threshold exactly where the report has a violation."""
    return alarm.exact_metric if monitor.mode is Mode.EXACT and alarm.exact_metric else alarm.metric


def _named(name: str, baseline: Baseline) -> ConstraintAlarm:
    alarms = {alarm.name: alarm for alarm in baseline.constraint_alarms}
    if name not in alarms:
        raise ValueError(f"{name!r} has no alarm in the baseline's adjustments; allowed: {', '.join(alarms) or 'none'}")
    return alarms[name]
