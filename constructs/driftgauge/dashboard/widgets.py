"""The widgets of a dashboard. A graph of a metric with an alarm shows the alarm's threshold as a line."""

from collections.abc import Sequence

from aws_cdk import Duration, Token
from aws_cdk import aws_cloudwatch as cloudwatch

from driftgauge.alarms.definitions import MINUTES_5, AlarmDefinition, interval_seconds
from driftgauge.endpoint.endpoint import Endpoint
from driftgauge.monitors.monitor import Monitor
from driftgauge.service.metrics import endpoint_metric
from driftgauge_contract.metrics import ExecutionMetric
from driftgauge_contract.names import EndpointAlarm

WIDTH = 24
"""The columns of CloudWatch's grid."""

_GRAPH_WIDTH = 8
_COMMANDS_HEIGHT = 4


def commands(name: str) -> cloudwatch.IWidget:
    """Return a text with the commands that look further."""
    text = (
        f"# {name}\n\n"
        f"`driftgauge status {name}` says what needs attention, `driftgauge violations {name}` lists what was found, "
        f"`driftgauge history {name}` how the metrics went, and `driftgauge report {name} --open` shows it."
    )
    return cloudwatch.TextWidget(markdown=text, width=WIDTH, height=_COMMANDS_HEIGHT)


def endpoint_graphs(endpoint: Endpoint, alarms: Sequence[AlarmDefinition]) -> list[cloudwatch.IWidget]:
    """Return graphs of an endpoint's traffic, latency and errors."""
    limits = [_line(alarm) for alarm in alarms if alarm.name == EndpointAlarm.LATENCY]
    return [
        _graph("Requests", [_of_endpoint(endpoint, "Invocations", "Sum")]),
        _graph(
            "Model latency (microseconds)",
            [_of_endpoint(endpoint, "ModelLatency", statistic) for statistic in ("Average", "p99")],
            limits,
        ),
        _graph(
            "Errors",
            [
                _of_endpoint(endpoint, metric, "Sum")
                for metric in ("Invocation4XXErrors", "Invocation5XXErrors", "InvocationModelErrors")
            ],
        ),
    ]


def executions_graph(monitor: Monitor) -> cloudwatch.IWidget:
    """Return a graph of how a monitor's executions ended, and of the violations that they found."""
    period = Duration.seconds(interval_seconds(monitor.schedule))
    # An execution publishes 1 as it has ended, so a sum counts executions; violations of two runs are not added up.
    counted = [ExecutionMetric.ENDED, ExecutionMetric.FAILED, ExecutionMetric.NO_DATA]
    metrics = [monitor.metric_executions(name).metric(statistic="Sum", period=period) for name in counted]
    found = monitor.metric_executions(ExecutionMetric.VIOLATIONS).metric(statistic="Maximum", period=period)
    return _graph(f"{monitor.slug}: executions and violations", [*metrics, found])


def alarm_graph(alarm: AlarmDefinition) -> cloudwatch.IWidget:
    """Return a graph of an alarm's metric, with its threshold."""
    when = alarm.threshold
    metric = alarm.metric.metric(statistic=when.statistic, period=Duration.seconds(when.period_seconds))
    return _graph(" ".join(filter(None, (alarm.name, alarm.subject))), [metric], [_line(alarm)])


def _of_endpoint(endpoint: Endpoint, name: str, statistic: str) -> cloudwatch.IMetric:
    source = endpoint_metric(endpoint.name, endpoint.variant_name, name)
    return source.metric(statistic=statistic, period=Duration.seconds(MINUTES_5))


def _graph(
    title: str, metrics: Sequence[cloudwatch.IMetric], lines: Sequence[cloudwatch.HorizontalAnnotation] = ()
) -> cloudwatch.IWidget:
    return cloudwatch.GraphWidget(title=title, left=list(metrics), left_annotations=list(lines), width=_GRAPH_WIDTH)


def _line(alarm: AlarmDefinition) -> cloudwatch.HorizontalAnnotation:
    value = alarm.threshold.value
    # The thresholds of baselines are known during a deployment only; the dashboard takes numbers, not texts.
    number = Token.as_number(value) if isinstance(value, str) else value
    return cloudwatch.HorizontalAnnotation(value=number, label="threshold", color=cloudwatch.Color.RED)
