"""The alarms of a deployment file, as what it changes about each."""

from collections.abc import Mapping

from aws_cdk import Duration

from driftgauge import Evaluation, Tuning
from driftgauge_contract.names import EndpointAlarm, MonitorAlarm
from driftgauge_deployment.alarms import AlarmsSection
from driftgauge_deployment.tuned_alarms import CountedAlarm, ExecutionAlarm, FindingsAlarm, PeriodAlarm, TunedAlarm
from driftgauge_deployment.values import WindowCount


def tuning(asked: AlarmsSection) -> Mapping[str, Tuning]:
    """Return the changes to alarms, by their names."""
    return {
        # Its threshold is given when the alarm is added, where it is converted to microseconds.
        EndpointAlarm.LATENCY: _of_periods(asked.latency, None),
        EndpointAlarm.SERVER_ERRORS: _counted(asked.server_errors),
        EndpointAlarm.MODEL_ERRORS: _counted(asked.model_errors),
        # CloudWatch measures the disk in per cent, and a deployment file writes a share.
        EndpointAlarm.DISK: _of_periods(asked.disk, asked.disk.threshold * 100),
        EndpointAlarm.UNDELIVERED: _counted(asked.undelivered),
        EndpointAlarm.CAPTURE_STOPPED: _switched(asked.capture_stopped),
        MonitorAlarm.VIOLATIONS: _found(asked.violations),
        MonitorAlarm.REFERENCE: _found(asked.reference),
        MonitorAlarm.FAILED: _of_executions(asked.failed),
        MonitorAlarm.NO_DATA: _of_executions(asked.no_data),
        MonitorAlarm.NO_LABELS: _of_executions(asked.no_labels),
        MonitorAlarm.OVERDUE: Tuning(
            enabled=asked.overdue.enabled,
            threshold=asked.overdue.after.total_seconds() if asked.overdue.after else None,
        ),
        MonitorAlarm.CONFIGURATION_CHANGED: _switched(asked.configuration_changed),
    }


def _counted(alarm: CountedAlarm) -> Tuning:
    return _of_periods(alarm, alarm.threshold)


def _of_periods(alarm: PeriodAlarm, threshold: float | None) -> Tuning:
    return Tuning(
        enabled=alarm.enabled,
        threshold=threshold,
        period=Duration.seconds(alarm.period.total_seconds()),
        datapoints=_evaluation(alarm.datapoints),
    )


def _of_executions(alarm: ExecutionAlarm) -> Tuning:
    return Tuning(enabled=alarm.enabled, datapoints=_evaluation(alarm.datapoints))


def _found(alarm: FindingsAlarm) -> Tuning:
    return Tuning(enabled=alarm.enabled, threshold=alarm.threshold)


def _switched(alarm: TunedAlarm) -> Tuning:
    return Tuning(enabled=alarm.enabled)


def _evaluation(count: WindowCount) -> Evaluation:
    return Evaluation(breaching=count.breaching, windows=count.windows)
