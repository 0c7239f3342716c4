"""CloudWatch namespaces, metric names and dimensions of endpoints and monitors.

CloudWatch matches the exact set of dimensions of a metric and no other, so a name that differs between the side that
publishes and the alarm leaves the alarm in INSUFFICIENT_DATA for ever.
"""

import math
from collections.abc import Mapping
from enum import StrEnum

from driftgauge_contract.limits import MAX_METRIC_NAME
from driftgauge_contract.problem import ProblemType


class Namespace(StrEnum):
    """The CloudWatch namespaces of an endpoint and its monitors."""

    # Developer guide, "Metrics for monitoring Amazon SageMaker AI with Amazon CloudWatch": invocations are in the first
    # namespace; processor, memory and disk in the second, with a leading slash.
    ENDPOINT = "AWS/SageMaker"
    INSTANCES = "/aws/sagemaker/Endpoints"
    QUEUES = "AWS/SQS"
    # Developer guide, "CloudWatch metrics" of each monitor. These have no leading slash.
    DATA_QUALITY = "aws/sagemaker/Endpoints/data-metrics"
    MODEL_QUALITY = "aws/sagemaker/Endpoints/model-metrics"
    MODEL_BIAS = "aws/sagemaker/Endpoints/bias-metrics"
    # CloudWatch asks to leave the namespaces of AWS's services to them (API reference, `PutMetricData`).
    EXECUTIONS = "Driftgauge"
    """Driftgauge's own metrics about the executions of a monitor, which SageMaker does not publish."""

    DRIFTGAUGE_DATA_QUALITY = "Driftgauge/data-metrics"
    DRIFTGAUGE_MODEL_QUALITY = "Driftgauge/model-metrics"
    DRIFTGAUGE_MODEL_BIAS = "Driftgauge/bias-metrics"


# A pattern of IAM takes the leading slash literally, so a role needs both.
JOB_NAMESPACES = ("aws/sagemaker/*", "/aws/sagemaker/*")
"""The patterns of the namespaces to which a monitoring job and its instances publish."""


class Dimension(StrEnum):
    """The names of the dimensions of monitors' metrics."""

    ENDPOINT = "Endpoint"
    # The pages of the developer guide disagree about the dimensions of data quality; for model quality and bias all
    # have these two.
    SCHEDULE = "MonitoringSchedule"
    CHECK = "ConstraintCheckType"
    BIAS_STAGE = "BiasStage"
    LABEL = "Label"
    LABEL_VALUE = "LabelValue"
    FACET = "Facet"
    FACET_VALUE = "FacetValue"


class EndpointDimension(StrEnum):
    """The names of the dimensions of an endpoint's own metrics."""

    ENDPOINT = "EndpointName"
    VARIANT = "VariantName"


# Model Monitor has no such metrics: the status of an execution is in its API and in events only.
class ExecutionMetric(StrEnum):
    """The metrics of every execution that has ended, in the namespace `Driftgauge`."""

    ENDED = "executions_ended"
    FAILED = "executions_failed"
    NO_DATA = "no_data"
    NO_LABELS = "no_labels"
    VIOLATIONS = "violations"
    """The number of violations, where something was compared; also by check type, in a dimension."""

    RECURRING = "recurring_violations"
    """The number of columns or metrics that violated in enough of the last windows, where alarms evaluate several."""

    RECURRING_REFERENCE = "recurring_reference_violations"
    """The same, by the comparison with the captures of the days before."""

    RECORDS_UNREADABLE = "records_unreadable"
    """The number of captured records that could not be used."""

    CONFIGURATION_CHANGED = "configuration_changed"
    """1 where the constraints in use are not those that were deployed; published every hour, not by an execution."""


class BiasStage(StrEnum):
    """The stage of a bias metric: before training it concerns labels alone, after training predictions."""

    PRE_TRAINING = "Pre-training"
    POST_TRAINING = "Post-training"


METRICS_FILE = "cloudwatch_metrics.jsonl"
"""The file in which a job leaves its metrics: one JSON document a line, as `PutMetricData` takes them."""

# Developer guide, "Interpret violations" and "CloudWatch metrics" of data quality.
DRIFT_PREFIX = "feature_baseline_drift_"
DATA_PREFIX = "feature_data_"
NON_NULL_PREFIX = "feature_non_null_"
NULL_PREFIX = "feature_null_"
COMPLETENESS_PREFIX = "feature_completeness_"
DRIFTED_FEATURES = "drifted_features"
"""The number of features that have drifted, which only `exact` mode publishes."""

LARGEST_DRIFT = "largest_baseline_drift"
"""The largest distance of any feature, which only `exact` mode publishes."""

REFERENCE_VIOLATIONS = "reference_violations"
"""The number of violations by the comparison with the captures of the days before, where a monitor has a reference."""

LARGEST_REFERENCE_DRIFT = "largest_reference_drift"
"""The largest distance of any feature from the captures of the days before."""

# The container publishes under the whole name, and CloudWatch refuses what is longer.
MAX_DRIFT_FEATURE_NAME = MAX_METRIC_NAME - len(DRIFT_PREFIX)
"""The longest name of a feature for whose drift there is a metric, in characters."""

BIAS_PREFIX = "bias_metric_"

INFINITE_BIAS = 2.0**360
"""The value that stands for an infinite bias metric: CloudWatch accepts no infinity, and nothing above this.

SageMaker's developer guide rounds it to 2.348543e108, which CloudWatch would refuse.
"""


def monitor_dimensions(endpoint_name: str, monitor_name: str) -> dict[str, str]:
    """Return the dimensions that all metrics of a monitor have."""
    return {Dimension.ENDPOINT.value: endpoint_name, Dimension.SCHEDULE.value: monitor_name}


def variant_dimensions(endpoint_name: str, variant_name: str) -> dict[str, str]:
    """Return the dimensions of the endpoint's own metrics."""
    return {EndpointDimension.ENDPOINT.value: endpoint_name, EndpointDimension.VARIANT.value: variant_name}


def bias_dimensions(*, stage: BiasStage, label: str, label_value: str, facet: str, facet_value: str) -> dict[str, str]:
    """Return the dimensions that a bias metric has beside those of its monitor."""
    return {
        Dimension.BIAS_STAGE.value: stage.value,
        Dimension.LABEL.value: label,
        Dimension.LABEL_VALUE.value: label_value,
        Dimension.FACET.value: facet,
        Dimension.FACET_VALUE.value: facet_value,
    }


def drift_metric_name(feature: str) -> str:
    """Return the metric of a feature's distance from the baseline."""
    return f"{DRIFT_PREFIX}{feature}"


def column_of_metric(name: str) -> str | None:
    """Return the column that a data-quality metric is about, or `None` for a metric of the whole window."""
    prefixes = (DRIFT_PREFIX, DATA_PREFIX, NON_NULL_PREFIX, NULL_PREFIX, COMPLETENESS_PREFIX)
    return next((name.removeprefix(prefix) for prefix in prefixes if name.startswith(prefix)), None)


def bias_metric_name(abbreviation: str) -> str:
    """Return the metric of a measure of bias, such as `bias_metric_DPL`."""
    return f"{BIAS_PREFIX}{abbreviation}"


# The order in the files of AWS's container, which the analyzer reproduces to the byte.
MODEL_QUALITY_METRICS: Mapping[ProblemType, tuple[str, ...]] = {
    ProblemType.REGRESSION: ("mae", "mse", "rmse", "r2"),
    ProblemType.BINARY_CLASSIFICATION: (
        *("recall", "precision", "accuracy", "true_positive_rate", "true_negative_rate"),
        *("false_positive_rate", "false_negative_rate", "auc", "f0_5", "f1", "f2"),
    ),
    ProblemType.MULTICLASS_CLASSIFICATION: (
        *("accuracy", "weighted_recall", "weighted_precision", "weighted_f0_5", "weighted_f1", "weighted_f2"),
    ),
}
"""The metrics for which a baseline suggests a constraint, by problem type and in the order of its file."""

# One alarm for each monitor: the metrics of a problem move together, and a person wants one message.
DEFAULT_ALARM_METRICS: Mapping[ProblemType, tuple[str, ...]] = {
    ProblemType.REGRESSION: ("rmse",),
    ProblemType.BINARY_CLASSIFICATION: ("f1",),
    ProblemType.MULTICLASS_CLASSIFICATION: ("accuracy",),
}
"""The metrics that have an alarm unless a deployment names others."""

LABEL_COVERAGE = "label_coverage"
"""The share of a window's predictions that have a label, which only `exact` mode publishes."""


def adjusted_metric_name(metric: str) -> str:
    """Return the metric that an alarm on a model-quality metric watches in `exact` mode.

    Its values have been moved towards the baseline's by what chance explains in a window of that size, so that they
    are beyond the threshold exactly where the report has a violation.
    """
    return f"{metric}_adjusted"


# Developer guide, "Pre-training Bias Metrics", and `analysis.json` of Clarify's image.
PRE_TRAINING_BIAS_METRICS = frozenset({"CI", "DPL", "JS", "KL", "KS", "LP", "TVD", "CDDL"})
POST_TRAINING_BIAS_METRICS = frozenset(
    {"AD", "CDDPL", "DAR", "DCA", "DCR", "DI", "DPPL", "DRR", "FT", "GE", "RD", "SD", "TE"}
)
"""The abbreviations of the measures of bias, as Clarify's reports name them."""

_UNBOUNDED, _DIFFERENCE = (-math.inf, math.inf), (-1.0, 1.0)
BIAS_VALUES: Mapping[str, tuple[float, float]] = {
    **dict.fromkeys(("CI", "DPL", "CDDL", "DPPL", "AD", "CDDPL", "DAR", "DRR", "FT", "RD", "SD"), _DIFFERENCE),
    **dict.fromkeys(("DCA", "DCR", "TE"), _UNBOUNDED),
    **dict.fromkeys(("KL", "DI", "GE"), (0.0, math.inf)),
    **dict.fromkeys(("KS", "TVD"), (0.0, 1.0)),
    "JS": (0.0, math.log(2)),
    # Two distributions without a common label have the distance √(1² + 1²).
    "LP": (0.0, math.sqrt(2)),
}
"""The least and the largest value that each measure of bias can have.

Source: SageMaker developer guide, "Pre-training Bias Metrics" and "Post-training Data and Model Bias Metrics".
"""
