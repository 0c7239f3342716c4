"""Where CloudWatch finds what the service measures: namespaces, dimensions and units in one place."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch

from driftgauge.service.names import VARIANT_NAME


class Namespace(StrEnum):
    """The CloudWatch namespaces of an endpoint and its monitors."""

    ENDPOINT = "AWS/SageMaker"
    INSTANCES = "/aws/sagemaker/Endpoints"
    DATA_QUALITY = "aws/sagemaker/Endpoints/data-metrics"
    MODEL_QUALITY = "aws/sagemaker/Endpoints/model-metrics"
    EXECUTIONS = "Driftgauge"
    """Driftgauge's own: what SageMaker does not measure of the executions of a monitor."""

    OPEN_DATA_QUALITY = "Driftgauge/data-metrics"
    OPEN_MODEL_QUALITY = "Driftgauge/model-metrics"
    """What Driftgauge's own analyzer measures, where it runs without Model Monitor."""


class ExecutionMetric(StrEnum):
    """What `ExecutionReport` publishes of every execution that has ended."""

    ENDED = "executions_ended"
    FAILED = "executions_failed"
    NO_DATA = "no_data"
    NO_LABELS = "no_labels"
    VIOLATIONS = "violations"
    """The number of violations, where something was compared; by the type of their check in a dimension as well."""


JOB_NAMESPACES = ("aws/sagemaker/*", "/aws/sagemaker/*")
"""What a monitoring job publishes to: its metrics, and those of its instances."""

MODEL_QUALITY_METRICS: Mapping[str, frozenset[str]] = {
    "Regression": frozenset({"mae", "mse", "rmse", "r2"}),
    "BinaryClassification": frozenset(
        {
            *("recall", "precision", "accuracy", "true_positive_rate", "true_negative_rate"),
            *("false_positive_rate", "false_negative_rate", "auc", "f0_5", "f1", "f2"),
        }
    ),
    "MulticlassClassification": frozenset(
        {
            *("accuracy", "weighted_recall", "weighted_precision"),
            *("weighted_f0_5", "weighted_f1", "weighted_f2"),
        }
    ),
}
"""The metrics with a suggested constraint, by problem type."""

_DRIFT = "feature_baseline_drift_"
LONGEST_DRIFTING_FEATURE = 255 - len(_DRIFT)
"""CloudWatch's limit for the name of a metric, and what it leaves to a feature's."""


@dataclass(frozen=True, kw_only=True)
class MetricSource:
    """One series in CloudWatch, which matches the exact set of dimensions and no other."""

    namespace: Namespace
    name: str
    dimensions: Mapping[str, str]

    def metric(self, *, statistic: str, period: Duration) -> cloudwatch.Metric:
        """The series as a metric for dashboards and alarms of one's own."""
        return cloudwatch.Metric(
            namespace=self.namespace,
            metric_name=self.name,
            dimensions_map=dict(self.dimensions),
            statistic=statistic,
            period=period,
        )


def endpoint_metric(endpoint_name: str, name: str) -> MetricSource:
    """A metric of the endpoint's requests, such as `ModelLatency` (microseconds)."""
    return MetricSource(namespace=Namespace.ENDPOINT, name=name, dimensions=_variant(endpoint_name))


def instance_metric(endpoint_name: str, name: str) -> MetricSource:
    """A metric of the endpoint's instances, such as `DiskUtilization` (percent)."""
    return MetricSource(namespace=Namespace.INSTANCES, name=name, dimensions=_variant(endpoint_name))


def monitor_metric(namespace: Namespace, endpoint_name: str, monitor_name: str, name: str) -> MetricSource:
    """A metric that a monitor publishes after each execution."""
    return MetricSource(namespace=namespace, name=name, dimensions=_monitor(endpoint_name, monitor_name))


def execution_metric(endpoint_name: str, monitor_name: str, name: ExecutionMetric) -> MetricSource:
    """A metric of a monitor's executions, whatever it watches."""
    dimensions = _monitor(endpoint_name, monitor_name)
    return MetricSource(namespace=Namespace.EXECUTIONS, name=name, dimensions=dimensions)


def drift_metric_name(feature: str) -> str:
    """The metric of a feature's distance from the baseline."""
    return f"{_DRIFT}{feature}"


def _monitor(endpoint_name: str, monitor_name: str) -> Mapping[str, str]:
    return {"Endpoint": endpoint_name, "MonitoringSchedule": monitor_name}


def _variant(endpoint_name: str) -> Mapping[str, str]:
    return {"EndpointName": endpoint_name, "VariantName": VARIANT_NAME}
