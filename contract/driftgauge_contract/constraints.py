"""Keys and values of `constraints.json` and of the overrides of it."""

import math
from collections.abc import Mapping
from enum import StrEnum

from driftgauge_contract.problem import ProblemType


class Switch(StrEnum):
    """A setting that is on or off."""

    ENABLED = "Enabled"
    DISABLED = "Disabled"


class InferredType(StrEnum):
    """The type of a column, as a data-quality baseline infers it."""

    INTEGRAL = "Integral"
    FRACTIONAL = "Fractional"
    STRING = "String"
    UNKNOWN = "Unknown"

    @property
    def numeric(self) -> bool:
        """Return whether columns of this type have means and a sketch of their distribution."""
        return self in NUMERIC_TYPES


NUMERIC_TYPES = (InferredType.INTEGRAL, InferredType.FRACTIONAL)


# Developer guide, "Schema for Constraints (constraints.json file)"; the files of AWS's container have the same names.
class Section(StrEnum):
    """The sections of a data-quality constraints file."""

    FEATURES = "features"
    CONFIG = "monitoring_config"
    DRIFT = "distribution_constraints"
    """Inside `monitoring_config`."""

    OWN_CONFIG = "monitoring_config_overrides"
    """A feature's own config, at the place and in the spelling that SageMaker's SDK writes."""

    OWN_CONFIG_DOCUMENTED = "monitoringConfigOverrides"
    """The same in the spelling of SageMaker's developer guide. Which one AWS's container reads is not documented."""


class ConfigKey(StrEnum):
    """The settings of `monitoring_config`."""

    EVALUATE = "evaluate_constraints"
    EMIT_METRICS = "emit_metrics"
    # Both thresholds are shares of the rows that have to pass, and 1.0 by default (parameters that AWS's container
    # prints into its log).
    TYPE_THRESHOLD = "datatype_check_threshold"
    DOMAIN_THRESHOLD = "domain_content_threshold"


class DriftKey(StrEnum):
    """The settings of `distribution_constraints`."""

    COMPARE = "perform_comparison"
    METHOD = "comparison_method"
    THRESHOLD = "comparison_threshold"
    CATEGORICAL_METHOD = "categorical_drift_method"
    CATEGORICAL_THRESHOLD = "categorical_comparison_threshold"


# The documents' and the container's spelling. `Robust` takes the size of both samples into account, `Simple` is the
# largest difference of the distribution functions.
class DriftMethod(StrEnum):
    """Measures of a numeric column's drift in `compat` mode."""

    ROBUST = "Robust"
    SIMPLE = "Simple"


# Only containers since about 2022 have these (with Spark 3.3 in their logs); the names are those of Deequ, on which the
# container is built.
class CategoricalDriftMethod(StrEnum):
    """Measures of a categorical column's drift in `compat` mode."""

    L_INFINITY = "LInfinity"
    CHI_SQUARED = "ChiSquared"


class FeatureKey(StrEnum):
    """The keys of a feature's constraints."""

    NAME = "name"
    TYPE = "inferred_type"
    COMPLETENESS = "completeness"
    NUMBERS = "num_constraints"
    TEXTS = "string_constraints"
    DOMAINS = "domains"
    NON_NEGATIVE = "is_non_negative"


# CloudWatch's own words, so that a constraint's operator is the operator of its alarm without translation (CloudWatch
# API reference, `PutMetricAlarm`).
class ComparisonOperator(StrEnum):
    """The operators of a model-quality constraint."""

    GREATER = "GreaterThanThreshold"
    GREATER_OR_EQUAL = "GreaterThanOrEqualToThreshold"
    LESS = "LessThanThreshold"
    LESS_OR_EQUAL = "LessThanOrEqualToThreshold"


class MetricKey(StrEnum):
    """The keys of a model-quality constraint."""

    THRESHOLD = "threshold"
    OPERATOR = "comparison_operator"


# Developer guide, "Constraints for model quality monitoring"; files of AWS's container.
PROBLEM_SECTIONS: Mapping[ProblemType, str] = {
    ProblemType.REGRESSION: "regression_constraints",
    ProblemType.BINARY_CLASSIFICATION: "binary_classification_constraints",
    ProblemType.MULTICLASS_CLASSIFICATION: "multiclass_classification_constraints",
}
"""The section of a model-quality constraints file that holds the metrics of a problem type."""


class Mode(StrEnum):
    """The mode in which the analyzer compares.

    `exact` takes the size of the window and of the baseline into account; `compat` reproduces the decisions of AWS's
    container, to the byte.
    """

    EXACT = "exact"
    COMPAT = "compat"


# A single key, so that it cannot collide with a key that Model Monitor has or gets.
OWN_KEY = "driftgauge"
"""The key of what only Driftgauge reads and writes in a document that is otherwise Model Monitor's."""


class OwnKey(StrEnum):
    """The keys below `driftgauge` in `constraints.json`: of the file itself, or of one feature."""

    MODE = "mode"
    """The mode of the baseline, at the top of the file."""

    PREDICTIONS = "predictions"
    """The features of the file that hold the endpoint's answers."""

    DRIFT = "drift"
    """A list of measures; the file's own list is for the features without one."""

    MEASURE = "measure"
    THRESHOLD = "threshold"
    """The distance that is large enough to matter; a measure has a default."""

    LIMITS = "limits"
    """The constraints of a feature that a person wrote: limits that are tested as they stand."""

    REFERENCE = "reference"
    """The comparison with the captures of the days before, in a window's violations."""

    ORDERED = "ordered"
    """Whether the baseline's rows are in the order of time, at the top of the file; found out unless it is said."""

    BASELINE = "baseline"
    """What the baseline found of a model-quality metric; without it, the metric's threshold is a limit."""

    MARGIN = "margin"
    """By how much the threshold of a model-quality metric was moved from what the baseline found."""


class StatisticsKey(StrEnum):
    """The keys below `driftgauge` in the statistics of model quality."""

    RESIDUALS = "residuals"
    """A histogram of labels minus predictions, for regression."""


class EstimateKey(StrEnum):
    """The keys of what a baseline found of a model-quality metric."""

    VALUE = "value"
    ROWS = "rows"
    """The rows that the metric is about: recall is about the rows of the positive class."""

    ERRORS = "errors"
    """The wrong ones among these rows, where the metric is a share of them."""

    STANDARD_ERROR = "standard_error"
    """The standard error of any other metric: of its logarithm, where it is an error, and of log(1 - r2) for r2."""


class Limit(StrEnum):
    """The constraints that can be limits, as `limits` names them."""

    COMPLETENESS = "completeness"
    TYPE = "datatype_check_threshold"
    DOMAIN = "domain_content_threshold"
    NON_NEGATIVE = "is_non_negative"


class DriftMeasure(StrEnum):
    """The measures of drift in `exact` mode. `auto` picks one by a column's type and size."""

    AUTO = "auto"
    KOLMOGOROV_SMIRNOV = "kolmogorov_smirnov"
    POPULATION_STABILITY_INDEX = "population_stability_index"
    JENSEN_SHANNON = "jensen_shannon"
    WASSERSTEIN = "wasserstein"
    HELLINGER = "hellinger"
    CHI_SQUARED = "chi_squared"
    L_INFINITY = "l_infinity"


NUMBER_MEASURES = frozenset(
    {
        DriftMeasure.AUTO,
        DriftMeasure.KOLMOGOROV_SMIRNOV,
        DriftMeasure.POPULATION_STABILITY_INDEX,
        DriftMeasure.JENSEN_SHANNON,
        DriftMeasure.WASSERSTEIN,
        DriftMeasure.HELLINGER,
    }
)
"""The measures that compare columns of numbers."""

CATEGORY_MEASURES = frozenset(
    {
        DriftMeasure.AUTO,
        DriftMeasure.POPULATION_STABILITY_INDEX,
        DriftMeasure.JENSEN_SHANNON,
        DriftMeasure.HELLINGER,
        DriftMeasure.CHI_SQUARED,
        DriftMeasure.L_INFINITY,
    }
)
"""The measures that compare columns of categories."""


def default_drift_threshold(measure: DriftMeasure) -> float:
    """Return the distance that is large enough to matter unless a person gives another."""
    # 0.2 is the index from which credit scoring, where it comes from, speaks of a significant shift. A distance of 0.1
    # is the container's `comparison_threshold`.
    return 0.2 if measure is DriftMeasure.POPULATION_STABILITY_INDEX else 0.1


def largest_drift(measure: DriftMeasure) -> float:
    """Return the largest distance that there can be; no alarm has a threshold from there on."""
    match measure:
        # A distance in standard deviations, and a sum of logarithms of shares: neither has an upper end.
        case DriftMeasure.WASSERSTEIN | DriftMeasure.POPULATION_STABILITY_INDEX:
            return math.inf
        case DriftMeasure.JENSEN_SHANNON:
            # The distance is the root of the divergence in nats, which is at most log 2 (docs/statistics.md).
            return math.sqrt(math.log(2))
        case _:
            return 1.0
