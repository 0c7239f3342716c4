"""Metrics of endpoints and monitors, as alarms and dashboards take them."""

from collections.abc import Mapping
from dataclasses import dataclass

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch

from driftgauge_contract.metrics import ExecutionMetric, Namespace, monitor_dimensions, variant_dimensions


@dataclass(frozen=True, kw_only=True)
class MetricSource:
    """One series in CloudWatch, which matches its exact set of dimensions and no other."""

    namespace: Namespace
    name: str
    dimensions: Mapping[str, str]

    def metric(self, *, statistic: str, period: Duration, label: str | None = None) -> cloudwatch.Metric:
        """Return the series as a metric for your own dashboards and alarms."""
        return cloudwatch.Metric(
            namespace=self.namespace,
            metric_name=self.name,
            dimensions_map=dict(self.dimensions),
            statistic=statistic,
            period=period,
            label=label,
        )


def endpoint_metric(endpoint_name: str, variant_name: str, name: str) -> MetricSource:
    """Return a metric of a variant's requests, such as `ModelLatency` (microseconds)."""
    dimensions = variant_dimensions(endpoint_name, variant_name)
    return MetricSource(namespace=Namespace.ENDPOINT, name=name, dimensions=dimensions)


def instance_metric(endpoint_name: str, variant_name: str, name: str) -> MetricSource:
    """Return a metric of a variant's instances, such as `DiskUtilization` (percent)."""
    dimensions = variant_dimensions(endpoint_name, variant_name)
    return MetricSource(namespace=Namespace.INSTANCES, name=name, dimensions=dimensions)


def queue_metric(queue_name: str, name: str) -> MetricSource:
    """Return a metric of a queue, such as `ApproximateNumberOfMessagesVisible`."""
    return MetricSource(namespace=Namespace.QUEUES, name=name, dimensions={"QueueName": queue_name})


def monitor_metric(
    namespace: Namespace, endpoint_name: str, monitor_name: str, name: str, more: Mapping[str, str] | None = None
) -> MetricSource:
    """Return a metric that a monitor publishes after each execution; `more` are dimensions of this metric alone."""
    dimensions = {**monitor_dimensions(endpoint_name, monitor_name), **(more or {})}
    return MetricSource(namespace=namespace, name=name, dimensions=dimensions)


def execution_metric(endpoint_name: str, monitor_name: str, name: ExecutionMetric) -> MetricSource:
    """Return a metric of a monitor's executions, whatever the monitor checks."""
    dimensions = monitor_dimensions(endpoint_name, monitor_name)
    return MetricSource(namespace=Namespace.EXECUTIONS, name=name, dimensions=dimensions)
