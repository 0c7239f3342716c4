"""Keys and values of `constraints.json` and of the overrides of it."""

from enum import StrEnum


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


NUMERIC_TYPES = (InferredType.INTEGRAL, InferredType.FRACTIONAL)


class Section(StrEnum):
    """The sections of a data-quality constraints file."""

    FEATURES = "features"
    CONFIG = "monitoring_config"
    DRIFT = "distribution_constraints"
    """Inside `monitoring_config`."""

    OWN_CONFIG = "monitoring_config_overrides"
    """A feature's own config, at the place and in the spelling that SageMaker's SDK writes."""


class ConfigKey(StrEnum):
    """The settings of `monitoring_config`."""

    EVALUATE = "evaluate_constraints"
    EMIT_METRICS = "emit_metrics"
    TYPE_THRESHOLD = "datatype_check_threshold"
    DOMAIN_THRESHOLD = "domain_content_threshold"


class DriftKey(StrEnum):
    """The settings of `distribution_constraints`."""

    COMPARE = "perform_comparison"
    METHOD = "comparison_method"
    THRESHOLD = "comparison_threshold"
    CATEGORICAL_METHOD = "categorical_drift_method"
    CATEGORICAL_THRESHOLD = "categorical_comparison_threshold"


class DriftMethod(StrEnum):
    """How the drift of a number is measured in `compat` mode."""

    ROBUST = "Robust"
    SIMPLE = "Simple"


class CategoricalDriftMethod(StrEnum):
    """How the drift of a category is measured in `compat` mode."""

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


class ComparisonOperator(StrEnum):
    """The operators of a model-quality constraint."""

    GREATER = "GreaterThanThreshold"
    LESS = "LessThanThreshold"


class Mode(StrEnum):
    """How the analyzer decides.

    `exact` takes the size of the window and of the baseline into account; `compat` reproduces the decisions of AWS's
    container, to the byte.
    """

    EXACT = "exact"
    COMPAT = "compat"
