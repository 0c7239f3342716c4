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
from driftgauge.alarms.tuning import UNTUNED, Tuning
from driftgauge.monitors.execution_report import REPORT_INTERVAL_HOURS
from driftgauge.monitors.monitor import Monitor
from driftgauge.service.metrics import queue_metric
from driftgauge_contract.metrics import ExecutionMetric
from driftgauge_contract.names import EndpointAlarm, MonitorAlarm

_HOUR = 3600
_MAX_LOOK_BACK = {MINUTES_5: 86_400, _HOUR: 7 * 86_400}
"""How far CloudWatch looks back, by the length of a period."""


def failed(monitor: Monitor, tuning: Tuning = UNTUNED) -> AlarmDefinition:
    """Return an alarm on a last execution that failed for another reason than missing data or labels."""
    return _last_execution(monitor, tuning, MonitorAlarm.FAILED, ExecutionMetric.FAILED, "failed or {were} stopped")


def no_data(monitor: Monitor, tuning: Tuning = UNTUNED) -> AlarmDefinition:
    """Return an alarm on a last execution that found no captured data."""
    what = "found no captured data: there were no requests, or their capture has stopped"
    return _last_execution(monitor, tuning, MonitorAlarm.NO_DATA, ExecutionMetric.NO_DATA, what, NO_INPUT)


def no_labels(monitor: Monitor, tuning: Tuning = UNTUNED) -> AlarmDefinition:
    """Return an alarm on a last execution that found no labels for the captured data."""
    what = "found no labels for the captured predictions: none were uploaded, or with other inference ids"
    return _last_execution(monitor, tuning, MonitorAlarm.NO_LABELS, ExecutionMetric.NO_LABELS, what, NO_INPUT)


def configuration_changed(monitor: Monitor) -> AlarmDefinition:
    """Return an alarm on constraints in use that were edited or deleted after the deployment wrote them."""
    return AlarmDefinition(
        name=f"{monitor.slug}-{MonitorAlarm.CONFIGURATION_CHANGED}",
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
        guide=Guide(command=f"constraints {{name}} {monitor.kind.value}", runbook=MonitorAlarm.CONFIGURATION_CHANGED),
    )


def undelivered(queue_name: str, tuning: Tuning = UNTUNED) -> AlarmDefinition:
    """Return an alarm on messages in the queue of what could not be delivered."""
    return AlarmDefinition(
        name=EndpointAlarm.UNDELIVERED,
        metric=queue_metric(queue_name, "ApproximateNumberOfMessagesVisible"),
        threshold=tuning.of(Threshold(value=0, statistic="Maximum")),
        because=(
            "lost an event, or the start of a workflow: the execution report failed, or a service could not reach its "
            f"target\nThe messages in queue {queue_name} say which, and why; purge the queue when it is settled"
        ),
        guide=Guide(command="doctor {name}", runbook="undelivered"),
    )


def can_be_overdue(monitor: Monitor) -> bool:
    """Return whether CloudWatch looks back far enough to tell, which it does not if a monitor runs once a week."""
    return max_silence_seconds(monitor) <= _MAX_LOOK_BACK[_HOUR]


def overdue(monitor: Monitor, tuning: Tuning = UNTUNED) -> AlarmDefinition:
    """Return an alarm on a time without executions that is longer than can be explained; missing data is breaching.

    Raises:
        ValueError: The deployment's own time is shorter than the monitor's interval, or longer than CloudWatch looks
            back.
    """
    seconds = _own_silence_seconds(monitor, tuning.threshold) if tuning.threshold else max_silence_seconds(monitor)
    # A shorter period sees sooner that an execution is missing, but CloudWatch looks back over fewer of them.
    period = MINUTES_5 if seconds <= _MAX_LOOK_BACK[MINUTES_5] else _HOUR
    return AlarmDefinition(
        name=f"{monitor.slug}-{MonitorAlarm.OVERDUE}",
        metric=monitor.metric_executions(ExecutionMetric.ENDED),
        threshold=Threshold(
            value=1,
            comparison_operator="LessThanThreshold",
            # The value of the metric is 1 always; the number of its datapoints is what counts executions.
            statistic="SampleCount",
            period_seconds=period,
            periods=math.ceil(seconds / period),
            # A monitor that does not run publishes nothing, so that its silence is the finding.
            missing_data=MissingData.BREACHING,
        ),
        because=(
            f"is not watched: no {monitor.kind.value} execution has ended for {timedelta(seconds=seconds)} h, though "
            f"schedule {monitor.name} runs {monitor.schedule}\nThe threshold is {_origin(tuning)}. "
            f"Last reports: {monitor.report_uri}"
        ),
        guide=_guide(monitor, MonitorAlarm.OVERDUE),
    )


def max_silence_seconds(monitor: Monitor) -> int:
    """Return how long a schedule may publish nothing without anything being wrong."""
    # The last of the three: an execution whose event is lost is found by the hourly look.
    return monitor.schedule.seconds + monitor.deployed.max_execution_seconds + REPORT_INTERVAL_HOURS * _HOUR


def _own_silence_seconds(monitor: Monitor, seconds: float) -> int:
    least, most = monitor.schedule.seconds, _MAX_LOOK_BACK[_HOUR]
    if not least <= seconds <= most:
        raise ValueError(
            f"{timedelta(seconds=seconds)} h without an execution of a monitor that runs {monitor.schedule}; allowed: "
            f"{timedelta(seconds=least)} h to {timedelta(seconds=most)}"
        )
    return int(seconds)


def _origin(tuning: Tuning) -> str:
    if tuning.threshold:
        return "the deployment's own"
    return "its interval, and what a late start and the longest run add to it"


def _guide(monitor: Monitor, alarm: MonitorAlarm) -> Guide:
    return Guide(command=f"executions {{name}} --monitor {monitor.kind.value}", runbook=alarm)


def _last_execution(
    monitor: Monitor,
    tuning: Tuning,
    alarm: MonitorAlarm,
    metric: ExecutionMetric,
    what: str,
    event: Event | None = None,
) -> AlarmDefinition:
    if tuning.datapoints:
        tuning.datapoints.check(monitor.schedule)
    when = tuning.of(
        Threshold(
            value=0,
            statistic="Maximum",
            period_seconds=interval_seconds(monitor.schedule),
            # Between two executions there is no data: the alarm tells about the last one until the next has ended.
            missing_data=MissingData.IGNORE,
        )
    )
    return AlarmDefinition(
        name=f"{monitor.slug}-{alarm}",
        metric=monitor.metric_executions(metric),
        threshold=when,
        because=(
            f"is not watched: {_which(when, monitor.kind.value)} {what.format(were=_were(when))}\n"
            f"Why: the executions of schedule {monitor.name}. Last reports: {monitor.report_uri}"
        ),
        guide=_guide(monitor, alarm),
        event=event,
    )


def _which(when: Threshold, kind: str) -> str:
    if when.periods == 1:
        return f"the last {kind} execution"
    return f"{when.periods_to_alarm} of the last {when.periods} {kind} executions"


def _were(when: Threshold) -> str:
    return "was" if when.periods == 1 else "were"
