"""Writing constraint_violations.json, and the text of each violation."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum

from driftgauge_analyzer.json_text import JsonValue, java_double
from driftgauge_contract.constraints import InferredType


# The names up to `baseline_drift_check` are those of AWS's container (developer guide, "Schema for Violations").
class Check(StrEnum):
    """The checks that a violation can come from; the last five are those of `exact` mode alone."""

    MISSING_COLUMN = "missing_column_check"
    EXTRA_COLUMN = "extra_column_check"
    DATA_TYPE = "data_type_check"
    COMPLETENESS = "completeness_check"
    CATEGORICAL_VALUES = "categorical_values_check"
    BASELINE_DRIFT = "baseline_drift_check"
    PREDICTION_DRIFT = "prediction_drift_check"
    """The drift of the endpoint\'s answers, which `exact` mode tells from that of features."""

    NON_NEGATIVE = "non_negative_check"
    SPIKE = "spike_check"
    RANGE = "range_check"
    TAIL = "tail_check"
    FORMAT = "format_check"


@dataclass(frozen=True, kw_only=True)
class Violation:
    """A constraint that the data does not meet."""

    feature_name: str
    constraint_check_type: Check
    description: str


def violations_document(violations: Sequence[Violation]) -> dict[str, JsonValue]:
    """Return the whole file."""
    listed: list[JsonValue] = [asdict(violation) for violation in violations]
    return {"violations": listed}


def missing_columns(current: int, expected: int) -> Violation:
    """Report that columns of the baseline are missing."""
    return Violation(
        # AWS's container names no column here, though it knows them; `exact` mode does.
        feature_name="Missing columns",
        constraint_check_type=Check.MISSING_COLUMN,
        description="There are missing columns in current dataset. " + _column_counts(current, expected),
    )


def extra_columns(current: int, expected: int) -> Violation:
    """Report columns that the baseline does not have."""
    return Violation(
        feature_name="Extra columns",
        constraint_check_type=Check.EXTRA_COLUMN,
        description="There are extra columns in current dataset. " + _column_counts(current, expected),
    )


def data_type(name: str, expected: InferredType, threshold: float, observed: float) -> Violation:
    """Report that too few cells are of the expected type."""
    return Violation(
        feature_name=name,
        constraint_check_type=Check.DATA_TYPE,
        description=f"Data type match requirement is not met. Expected data type: {expected}, "
        f"Expected match: {_percent(threshold)}. Observed: Only {_percent(observed)} of data is {expected}.",
    )


def completeness(name: str, expected: float, observed: float) -> Violation:
    """Report that too many cells are empty."""
    return Violation(
        feature_name=name,
        constraint_check_type=Check.COMPLETENESS,
        description="Data completeness requirement is not met. "
        f"Expected: {_percent(expected)}. Observed: Only {_percent(observed)}.",
    )


def categorical_values(name: str, threshold: float, observed: float) -> Violation:
    """Report that too many values are not the baseline's. The service's own words are unknown."""
    return Violation(
        feature_name=name,
        constraint_check_type=Check.CATEGORICAL_VALUES,
        description="Categorical values requirement is not met. "
        f"Expected match: {_percent(threshold)}. Observed: Only {_percent(observed)} of data is in the domain.",
    )


def baseline_drift(name: str, distance: float, threshold: float) -> Violation:
    """Report that the distribution is too far from the baseline's."""
    return Violation(
        feature_name=name,
        constraint_check_type=Check.BASELINE_DRIFT,
        description=f"Baseline drift distance: {java_double(distance)} exceeds threshold: {java_double(threshold)}",
    )


def baseline_drift_p_value(name: str, p_value: float, threshold: float) -> Violation:
    """Report that the categories are too unlikely to be the baseline's."""
    return Violation(
        feature_name=name,
        constraint_check_type=Check.BASELINE_DRIFT,
        description=f"Baseline drift p-value: {java_double(p_value)} is below threshold: {java_double(threshold)}",
    )


def _column_counts(current: int, expected: int) -> str:
    return f"Number of columns in current dataset: {current}, Number of columns in baseline constraints: {expected}"


def _percent(ratio: float) -> str:
    # Multiplied as a double, not formatted as a percentage: the service's texts have all digits of the product.
    return f"{java_double(ratio * 100)}%"
