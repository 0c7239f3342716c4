"""The checks of `compat` mode, which compare a profile with constraints and with the baseline's statistics."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from driftgauge_analyzer.data_quality import violations
from driftgauge_analyzer.data_quality.baseline import BaselineFeature
from driftgauge_analyzer.data_quality.constraints import Constraints, FeatureConstraints
from driftgauge_analyzer.data_quality.drift import Drift, measure
from driftgauge_analyzer.data_quality.violations import Violation
from driftgauge_analyzer.profiling.profile import ColumnProfile, DatasetProfile
from driftgauge_contract.constraints import InferredType, Switch

Check = Callable[["CheckedColumn"], Violation | None]


@dataclass(frozen=True, kw_only=True)
class CheckedColumn:
    """A column, with the constraints that it is checked against."""

    expected: FeatureConstraints
    current: ColumnProfile
    drift: Drift | None


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """The result of comparing a dataset with its baseline."""

    violations: tuple[Violation, ...]
    drifts: Mapping[str, Drift]


def compare(profile: DatasetProfile, constraints: Constraints, baseline: Mapping[str, BaselineFeature]) -> Comparison:
    """Check a dataset. Columns that do not match are the only finding, because nothing else can be trusted then."""
    misfits = tuple(_column_misfits(set(profile.columns), set(constraints.names)))
    if misfits:
        evaluated = constraints.config.evaluate_constraints is Switch.ENABLED
        return Comparison(violations=misfits if evaluated else (), drifts={})
    columns = [
        CheckedColumn(
            expected=expected,
            current=profile.columns[expected.name],
            drift=measure(profile.columns[expected.name], baseline.get(expected.name), expected.config),
        )
        for expected in constraints.features
    ]
    return Comparison(
        violations=tuple(violation for column in columns for violation in _violations(column)),
        drifts={column.expected.name: column.drift for column in columns if column.drift},
    )


def _column_misfits(current: set[str], expected: set[str]) -> Iterable[Violation]:
    if len(current) > len(expected):
        yield violations.extra_columns(len(current), len(expected))
    elif expected - current:
        yield violations.missing_columns(len(current), len(expected))


def _violations(column: CheckedColumn) -> Iterable[Violation]:
    if column.expected.config.evaluate_constraints is Switch.DISABLED:
        return ()
    # AWS suggests that numbers are not negative, and never looks at them.
    checks: list[Check] = [data_type, completeness, categorical_values, baseline_drift]
    return (violation for check in checks if (violation := check(column)))


def data_type(column: CheckedColumn) -> Violation | None:
    """Check the share of cells that are of the expected type, among those that hold something."""
    expected, types = column.expected, column.current.types
    threshold = expected.config.datatype_check_threshold
    if not types.present or expected.type is InferredType.UNKNOWN:
        return None
    # Missing cells are the business of completeness, and no cells of another type.
    share = types.of(expected.type) / types.present
    return violations.data_type(expected.name, expected.type, threshold, share) if share < threshold else None


def completeness(column: CheckedColumn) -> Violation | None:
    """Check the share of cells that hold something."""
    expected, observed = column.expected.completeness, column.current.completeness
    return violations.completeness(column.expected.name, expected, observed) if observed < expected else None


def categorical_values(column: CheckedColumn) -> Violation | None:
    """Check the share of cells that are among the baseline's categories, among those that hold something."""
    expected, present = column.expected, column.current.types.present
    threshold = expected.config.domain_content_threshold
    if expected.domains is None or not present:
        return None
    share = column.current.within_domain / present
    return violations.categorical_values(expected.name, threshold, share) if share < threshold else None


def baseline_drift(column: CheckedColumn) -> Violation | None:
    """Check the distance from the baseline's distribution."""
    name, drift = column.expected.name, column.drift
    if drift is None or not drift.too_far:
        return None
    if drift.is_p_value:
        return violations.baseline_drift_p_value(name, drift.value, drift.threshold)
    return violations.baseline_drift(name, drift.value, drift.threshold)
