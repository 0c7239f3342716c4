"""Each check of `compat` mode: when it finds a violation, and in which words."""

from collections.abc import Sequence
from dataclasses import replace

from analyzer.profiles import Columns, profiled

from driftgauge_analyzer.data_quality.checks import compare
from driftgauge_analyzer.data_quality.constraints import MonitoringConfig
from driftgauge_analyzer.data_quality.suggest import suggest_constraints
from driftgauge_analyzer.data_quality.violations import Check, Violation, violations_document
from driftgauge_contract.constraints import Switch


def check(baseline: Columns, current: Columns, **config: object) -> Sequence[Violation]:
    """The violations of columns, against what others suggest."""
    suggested = suggest_constraints(profiled(baseline))
    features = [replace(feature, config=replace(MonitoringConfig(), **config)) for feature in suggested.features]
    constraints = replace(suggested, features=tuple(features))
    return compare(profiled(current, domains=constraints.domains), constraints, {}).violations


def test_data_that_is_as_expected_violates_nothing() -> None:
    assert not check({"x": ["1", "2"], "y": ["a", None]}, {"x": ["5"], "y": ["a"]})


def test_integral_cells_do_not_satisfy_an_expected_fraction() -> None:
    assert check({"x": ["1.5", None]}, {"x": ["1", "2.5", None, "3"]}) == (
        Violation(
            feature_name="x",
            constraint_check_type=Check.DATA_TYPE,
            description="Data type match requirement is not met. Expected data type: Fractional, "
            "Expected match: 100.0%. Observed: Only 33.33333333333333% of data is Fractional.",
        ),
    )


def test_a_lower_threshold_allows_some_cells_of_another_type() -> None:
    assert not check({"x": ["1.5"]}, {"x": ["1", "2.5", "3.5"]}, datatype_check_threshold=0.6)


def test_missing_cells_have_no_type() -> None:
    assert [violation.constraint_check_type for violation in check({"x": ["1"]}, {"x": [None, None]})] == [
        Check.COMPLETENESS
    ]


def test_a_column_that_was_always_empty_may_hold_anything() -> None:
    assert not check({"x": [None]}, {"x": ["1", "a"]})


def test_completeness_must_not_fall() -> None:
    (violation,) = check({"x": ["1", "2"]}, {"x": ["1", None, "3"]})
    assert violation.description == (
        "Data completeness requirement is not met. Expected: 100.0%. Observed: Only 66.66666666666666%."
    )


def test_completeness_may_rise() -> None:
    assert not check({"x": ["1", None]}, {"x": ["1"]})


def test_values_must_be_among_the_baselines() -> None:
    (violation,) = check({"x": ["a", "b"]}, {"x": ["a", "c", "b", "d"]})
    assert violation.constraint_check_type is Check.CATEGORICAL_VALUES
    assert "Expected match: 100.0%. Observed: Only 50.0% of data" in violation.description


def test_missing_cells_are_not_among_the_values() -> None:
    assert not check({"x": ["a", None]}, {"x": ["a", None, None]}, evaluate_constraints=Switch.ENABLED)[1:]


def test_values_are_counted_however_many_different_ones_there_are() -> None:
    cells = ["a"] * 1000 + [f"v{index}" for index in range(3000)]
    (violation,) = check({"x": ["a"]}, {"x": cells})
    assert "Only 25.0% of data" in violation.description


def test_a_missing_column_is_all_that_is_reported() -> None:
    assert check({"x": ["1"], "y": ["1"], "z": ["1"]}, {"x": ["a"]}) == (
        Violation(
            feature_name="Missing columns",
            constraint_check_type=Check.MISSING_COLUMN,
            description="There are missing columns in current dataset. "
            "Number of columns in current dataset: 1, Number of columns in baseline constraints: 3",
        ),
    )


def test_an_extra_column_is_all_that_is_reported() -> None:
    assert check({"x": ["1"]}, {"x": ["a"], "y": ["1"]}) == (
        Violation(
            feature_name="Extra columns",
            constraint_check_type=Check.EXTRA_COLUMN,
            description="There are extra columns in current dataset. "
            "Number of columns in current dataset: 2, Number of columns in baseline constraints: 1",
        ),
    )


def test_a_column_of_another_name_is_missing() -> None:
    (violation,) = check({"x": ["1"]}, {"y": ["1"]})
    assert violation.constraint_check_type is Check.MISSING_COLUMN


def test_negative_numbers_are_passed_over_as_by_aws() -> None:
    assert not check({"x": ["1", "2"]}, {"x": ["-1", "2"]})


def test_switched_off_for_all_even_columns_are_not_compared() -> None:
    constraints = replace(
        suggest_constraints(profiled({"x": ["1"]})), config=MonitoringConfig(evaluate_constraints=Switch.DISABLED)
    )
    assert not compare(profiled({"y": ["1"]}), constraints, {}).violations


def test_checks_can_be_switched_off() -> None:
    assert not check({"x": ["1"]}, {"x": [None, "a"]}, evaluate_constraints=Switch.DISABLED)


def test_the_violations_file_lists_them_and_nothing_else() -> None:
    assert violations_document([]) == {"violations": []}
