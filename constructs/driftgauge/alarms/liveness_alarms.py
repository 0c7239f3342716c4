"""Alarms on whether a monitor runs. One that does not run publishes as little as one that finds nothing."""

import math
from datetime import timedelta

from driftgauge.alarms.definitions import (
    MINUTES_5,
    AlarmDefinition,
    Event,
    Guide,
    MissingData,
    Threshold,
    interval_seconds,
)
from driftgauge.alarms.endpoint_alarms import NO_INPUT
from driftgauge.monitors.execution_report import REPORT_INTERVAL_HOURS
from driftgauge.monitors.monitor import Monitor
from driftgauge.service.metrics import queue_metric
from driftgauge_contract.metrics import ExecutionMetric
from driftgauge_contract.names import EndpointAlarm

_HOUR = 3600
_MAX_LOOK_BACK = {MINUTES_5: 86_400, _HOUR: 7 * 86_400}
"""How far CloudWatch looks back, by the length of a period."""


def failed(monitor: Monitor) -> AlarmDefinition:
    """Return an alarm on a last execution that failed for another reason than missing data or labels."""
    guide = _guide("executions", monitor, "failed")
    return _last_execution(monitor, "failed", ExecutionMetric.FAILED, "failed or was stopped", guide)


def no_data(monitor: Monitor) -> AlarmDefinition:
    """Return an alarm on a last execution that found no captured data."""
    what = "found no captured data: there were no requests, or their capture has stopped"
    guide = _guide("executions", monitor, "no-data")
    return _last_execution(monitor, "no-data", ExecutionMetric.NO_DATA, what, guide, NO_INPUT)


def no_labels(monitor: Monitor) -> AlarmDefinition:
    """Return an alarm on a last execution that found no labels for the captured data."""
    what = "found no labels for the captured predictions: none were uploaded, or with other inference ids"
    guide = _guide("executions", monitor, "no-labels")
    return _last_execution(monitor, "no-labels", ExecutionMetric.NO_LABELS, what, guide, NO_INPUT)


def configuration_changed(monitor: Monitor) -> AlarmDefinition:
    """Return an alarm on constraints in use that were edited or deleted after the deployment wrote them."""
    return AlarmDefinition(
        name=f"{monitor.slug}-configuration-changed",
        metric=monitor.metric_executions(ExecutionMetric.CONFIGURATION_CHANGED),
        threshold=Threshold(
            value=0,
            statistic="Maximum",
            period_seconds=REPORT_INTERVAL_HOURS * _HOUR,
            missing_data=MissingData.IGNORE,
        ),
        because=(
            f"is compared with other {monitor.kind.value} constraints than those deployed: the file was edited or "
            "deleted by hand\n`driftgauge repair` restores it; a deliberate change belongs in the overrides. "
            f"Constraints: {monitor.baseline.constraints_uri}"
        ),
        guide=Guide(command=f"constraints {{name}} {monitor.kind.value}", runbook="configuration-changed"),
    )


def undelivered(queue_name: str) -> AlarmDefinition:
    """Return an alarm on messages in the queue of what could not be delivered."""
    return AlarmDefinition(
        name=EndpointAlarm.UNDELIVERED,
        metric=queue_metric(queue_name, "ApproximateNumberOfMessagesVisible"),
        threshold=Threshold(value=0, statistic="Maximum"),
        because=(
            "lost an event, or the start of a workflow: the execution report failed, or a service could not reach its "
            f"target\nThe messages in queue {queue_name} say which, and why; purge the queue when it is settled"
        ),
        guide=Guide(command="doctor {name}", runbook="undelivered"),
    )


def can_be_overdue(monitor: Monitor) -> bool:
    """Return whether CloudWatch looks back far enough to tell, which it does not if a monitor runs once a week."""
    return max_silence_seconds(monitor) <= _MAX_LOOK_BACK[_HOUR]


def overdue(monitor: Monitor) -> AlarmDefinition:
    """Return an alarm on a time without executions that is longer than can be explained; missing data is breaching."""
    seconds = max_silence_seconds(monitor)
    # A shorter period sees sooner that an execution is missing, but CloudWatch looks back over fewer of them.
    period = MINUTES_5 if seconds <= _MAX_LOOK_BACK[MINUTES_5] else _HOUR
    return AlarmDefinition(
        name=f"{monitor.slug}-overdue",
        metric=monitor.metric_executions(ExecutionMetric.ENDED),
        threshold=Threshold(
            value=1,
            comparison_operator="LessThanThreshold",
            statistic="SampleCount",
            period_seconds=period,
            periods=math.ceil(seconds / period),
            missing_data=MissingData.BREACHING,
        ),
        because=(
            f"is not watched: no {monitor.kind.value} execution has ended for {timedelta(seconds=seconds)} h, though "
            f"schedule {monitor.name} runs {monitor.schedule}\nThe threshold is its interval, and what a late "
            f"start and the longest run add to it. Last reports: {monitor.report_uri}"
        ),
        guide=_guide("executions", monitor, "overdue"),
    )


def max_silence_seconds(monitor: Monitor) -> int:
    """Return how long a schedule may publish nothing without anything being wrong."""
    return monitor.schedule.seconds + monitor.deployed.max_execution_seconds + REPORT_INTERVAL_HOURS * _HOUR


def _guide(command: str, monitor: Monitor, runbook: str) -> Guide:
    return Guide(command=f"{command} {{name}} --monitor {monitor.kind.value}", runbook=runbook)


def _last_execution(
    monitor: Monitor, name: str, metric: ExecutionMetric, what: str, guide: Guide, event: Event | None = None
) -> AlarmDefinition:
    return AlarmDefinition(
        name=f"{monitor.slug}-{name}",
        metric=monitor.metric_executions(metric),
        threshold=Threshold(
            value=0,
            statistic="Maximum",
            period_seconds=interval_seconds(monitor.schedule),
            # Between two executions there is no data: the alarm tells about the last one until the next has ended.
            missing_data=MissingData.IGNORE,
        ),
        because=(
            f"is not watched: the last {monitor.kind.value} execution {what} (one is too many)\n"
            f"Why: the executions of schedule {monitor.name}. Last reports: {monitor.report_uri}"
        ),
        guide=guide,
        event=event,
    )
