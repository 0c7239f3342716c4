"""The widgets of a dashboard. A graph of a metric with an alarm shows the alarm's threshold as a line."""

import math
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
_COMMANDS_HEIGHT = 3
_TILES_A_ROW = 4
_MICROSECONDS = 1000
"""Those of a millisecond: CloudWatch has latency in microseconds, which nobody reads."""


def commands(name: str, links: Sequence[str] = ()) -> cloudwatch.IWidget:
    """Return a text with the commands that look further, and links."""
    text = (
        f"# {name}\n\n"
        f"`driftgauge status {name}` says what needs attention, `driftgauge violations {name}` lists what was found, "
        f"`driftgauge history {name}` how the metrics went, and `driftgauge report {name} --open` shows it.\n\n"
        f"{' · '.join(links)}"
    )
    return cloudwatch.TextWidget(markdown=text.rstrip(), width=WIDTH, height=_COMMANDS_HEIGHT)


def states(title: str, alarms: Sequence[cloudwatch.IAlarm]) -> cloudwatch.IWidget:
    """Return the states of alarms, with a tile for each."""
    rows = math.ceil(len(alarms) / _TILES_A_ROW)
    height = 1 + rows
    return cloudwatch.AlarmStatusWidget(title=title, alarms=list(alarms), width=WIDTH, height=height)


def endpoint_graphs(endpoint: Endpoint, alarms: Sequence[AlarmDefinition]) -> list[cloudwatch.IWidget]:
    """Return graphs of an endpoint's traffic, latency and errors."""
    limits = [_line(alarm, 1 / _MICROSECONDS) for alarm in alarms if alarm.name == EndpointAlarm.LATENCY]
    errors = {"Invocation4XXErrors": "4XX", "Invocation5XXErrors": "5XX", "InvocationModelErrors": "model errors"}
    return [
        graph("Requests in 5 minutes", [_of_endpoint(endpoint, "Invocations", "Sum", "requests")]),
        graph(
            "Model latency (ms)",
            [_milliseconds(endpoint, statistic) for statistic in ("Average", "p99")],
            limits,
        ),
        graph("Errors in 5 minutes", [_of_endpoint(endpoint, name, "Sum", label) for name, label in errors.items()]),
    ]


def executions_graph(monitor: Monitor) -> cloudwatch.IWidget:
    """Return a graph of how a monitor's executions ended, and of the violations that they found."""
    period = Duration.seconds(interval_seconds(monitor.schedule))
    # An execution publishes 1 as it has ended, so a sum counts executions; violations of two runs are not added up.
    counted = {
        ExecutionMetric.ENDED: "executions",
        ExecutionMetric.FAILED: "failed",
        ExecutionMetric.NO_DATA: "without data",
    }
    metrics = [
        monitor.metric_executions(name).metric(statistic="Sum", period=period, label=label)
        for name, label in counted.items()
    ]
    found = monitor.metric_executions(ExecutionMetric.VIOLATIONS)
    violations = found.metric(statistic="Maximum", period=period, label="violations")
    return graph(f"{monitor.slug}: executions and violations", [*metrics, violations])


def alarm_graph(alarm: AlarmDefinition) -> cloudwatch.IWidget:
    """Return a graph of an alarm's metric, with its threshold."""
    when = alarm.threshold
    period = Duration.seconds(when.period_seconds)
    metric = alarm.metric.metric(statistic=when.statistic, period=period, label=alarm.metric.name)
    # A metric such as r2 can be negative, so that its axis does not begin at 0.
    return graph(" ".join(filter(None, (alarm.name, alarm.subject))), [metric], [_line(alarm)], least=None)


def graph(
    title: str,
    metrics: Sequence[cloudwatch.IMetric],
    lines: Sequence[cloudwatch.HorizontalAnnotation] = (),
    *,
    least: float | None = 0,
    width: int = _GRAPH_WIDTH,
) -> cloudwatch.IWidget:
    """Return a graph, whose axis begins at a least value."""
    return cloudwatch.GraphWidget(
        title=title,
        left=list(metrics),
        left_annotations=list(lines),
        left_y_axis=cloudwatch.YAxisProps(min=least, show_units=False),
        width=width,
    )


def _of_endpoint(endpoint: Endpoint, name: str, statistic: str, label: str) -> cloudwatch.IMetric:
    source = endpoint_metric(endpoint.name, endpoint.variant_name, name)
    return source.metric(statistic=statistic, period=Duration.seconds(MINUTES_5), label=label)


def _milliseconds(endpoint: Endpoint, statistic: str) -> cloudwatch.IMetric:
    latency, label = f"latency_{statistic.lower()}", statistic.lower()
    return cloudwatch.MathExpression(
        expression=f"{latency} / {_MICROSECONDS}",
        using_metrics={latency: _of_endpoint(endpoint, "ModelLatency", statistic, label)},
        label=label,
        period=Duration.seconds(MINUTES_5),
    )


def _line(alarm: AlarmDefinition, scale: float = 1) -> cloudwatch.HorizontalAnnotation:
    value = alarm.threshold.value
    # The thresholds of baselines are known during a deployment only; the dashboard takes numbers, not texts.
    number = Token.as_number(value) if isinstance(value, str) else value * scale
    return cloudwatch.HorizontalAnnotation(value=number, label="threshold", color=cloudwatch.Color.RED)
