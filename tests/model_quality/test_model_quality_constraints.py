import json
import math
from collections.abc import Callable
from pathlib import Path

import pytest

from driftgauge_analyzer import json_text
from driftgauge_analyzer.errors import AnalyzerError
from driftgauge_analyzer.model_quality.compat import compare
from driftgauge_analyzer.model_quality.constraints import Constraint, read, suggest
from driftgauge_analyzer.model_quality.documents import constraints_document, constraints_key, violations_document
from driftgauge_analyzer.model_quality.violations import Comparison
from driftgauge_contract.constraints import ComparisonOperator
from driftgauge_contract.problem import ProblemType

KEY = "regression_constraints"


def constraint(metric: str, threshold: float, operator: str = "LessThanThreshold") -> Constraint:
    return Constraint(metric=metric, threshold=threshold, operator=ComparisonOperator(operator))


def file_with(tmp_path: Path, content: object) -> Path:
    path = tmp_path / "constraints.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


def compared(constraints: list[Constraint], metrics: dict[str, float]) -> Comparison:
    return compare(constraints, metrics, {})


def test_errors_may_not_rise_and_r2_may_not_fall() -> None:
    suggested = suggest({"mae": 1.0, "mse": 2.0, "rmse": 1.5, "r2": 0.9}, ProblemType.REGRESSION)
    assert [(entry.metric, entry.threshold, entry.operator.value) for entry in suggested] == [
        ("mae", 1.0, "GreaterThanThreshold"),
        ("mse", 2.0, "GreaterThanThreshold"),
        ("rmse", 1.5, "GreaterThanThreshold"),
        ("r2", 0.9, "LessThanThreshold"),
    ]


def test_the_suggested_constraints_of_a_binary_classifier_are_those_of_a_real_run(
    golden: Callable[[str], Path],
) -> None:
    published = json.loads(golden("churn_mq_binary/constraints_table.json").read_text())
    metrics = {name: float(row["threshold"]) for name, row in published.items()}
    suggested = suggest(metrics, ProblemType.BINARY_CLASSIFICATION)
    assert [(entry.metric, entry.operator.value) for entry in suggested] == [
        (name, row["comparison_operator"]) for name, row in published.items()
    ]


def test_best_constant_figures_and_au_prc_get_no_constraint() -> None:
    metrics = {"accuracy": 0.5, "accuracy_best_constant_classifier": 0.4, "au_prc": 0.3}
    assert [entry.metric for entry in suggest(metrics, ProblemType.BINARY_CLASSIFICATION)] == ["accuracy"]


@pytest.mark.parametrize("value", [math.inf, -math.inf])
def test_an_infinite_metric_gets_no_constraint(value: float) -> None:
    assert suggest({"r2": value}, ProblemType.REGRESSION) == []


def test_an_undefined_metric_keeps_its_constraint_without_a_threshold() -> None:
    (suggested,) = suggest({"r2": math.nan}, ProblemType.REGRESSION)
    assert suggested.threshold is None
    assert not suggested.is_violated_by(-1.0)


def test_constraints_are_written_as_they_are_read(tmp_path: Path) -> None:
    constraints = [constraint("rmse", 0.25, "GreaterThanThreshold"), constraint("r2", -3.5)]
    text = json_text.dumps(constraints_document(constraints, ProblemType.REGRESSION))
    assert read(file_with(tmp_path, text), KEY) == constraints


@pytest.mark.parametrize(
    ("operator", "below", "at", "above"),
    [
        ("GreaterThanThreshold", False, False, True),
        ("GreaterThanOrEqualToThreshold", False, True, True),
        ("LessThanThreshold", True, False, False),
        ("LessThanOrEqualToThreshold", True, True, False),
    ],
)
def test_the_file_s_own_operator_decides(operator: str, below: bool, at: bool, above: bool) -> None:
    agreed = constraint("mae", 1.0, operator)
    assert [agreed.is_violated_by(value) for value in (0.5, 1.0, 1.5)] == [below, at, above]


def test_an_undefined_metric_violates_nothing() -> None:
    assert not any(constraint("r2", 0.5, operator).is_violated_by(math.nan) for operator in ComparisonOperator)


def test_a_violation_says_what_was_measured_and_what_was_agreed() -> None:
    (violation,) = compared([constraint("accuracy", 0.97)], {"accuracy": 0.58}).violations
    assert violation.description == "Metric accuracy with 0.58 was LessThanThreshold '0.97'"


def test_a_violation_tells_the_standard_deviation_where_there_is_one() -> None:
    comparison = compare([constraint("r2", 0.9)], {"r2": 0.5}, {"r2": 1e-5})
    assert comparison.violations[0].description == "Metric r2 with 0.5 +/- 1.0E-5 was LessThanThreshold '0.9'"


def test_a_violation_names_the_metric_in_camel_case() -> None:
    comparison = compared(
        [constraint("weighted_f0_5", 0.9), constraint("true_negative_rate", 1.0)],
        {"weighted_f0_5": 0.1, "true_negative_rate": 0.5},
    )
    assert [violation.metric_name for violation in comparison.violations] == ["weightedF0_5", "trueNegativeRate"]


def test_the_violations_of_a_real_run_come_out_word_for_word_and_in_order(golden: Callable[[str], Path]) -> None:
    published = json.loads(golden("churn_mq_binary/constraint_violations.json").read_text())
    constraints, metrics, deviations = [constraint("f0_5", 0.9)], {"f0_5": 0.1}, {"f0_5": 0.01}
    for violation in reversed(published["violations"]):
        metric = "".join(f"_{c.lower()}" if c.isupper() else c for c in violation["metric_name"])
        words = violation["description"].split()
        constraints.append(constraint(metric, float(words[-1].strip("'")), words[-2]))
        metrics[metric], deviations[metric] = float(words[3]), float(words[5])
    comparison = compare(constraints, metrics, deviations)
    assert violations_document(comparison) == published


def test_the_service_never_reports_f0_5() -> None:
    assert compared([constraint("f0_5", 0.9)], {"f0_5": 0.1}).violations == []


def test_a_constraint_without_a_metric_is_reported_as_not_evaluated() -> None:
    assert [each.metric for each in compared([constraint("auc", 0.9)], {"recall": 1.0}).not_evaluated] == ["auc"]


def test_a_constraint_without_a_threshold_is_never_violated(tmp_path: Path) -> None:
    content = {KEY: {"r2": {"threshold": None, "comparison_operator": "LessThanThreshold"}}}
    (agreed,) = read(file_with(tmp_path, content), KEY)
    assert not agreed.is_violated_by(-1e9)


@pytest.mark.parametrize(
    "baseline", [1, {}, {"value": "1", "rows": 3}, {"value": 1, "rows": 3, "errors": 4}, {"value": 1, "rows": -1}]
)
def test_a_baseline_that_says_something_else_is_refused_with_its_place(tmp_path: Path, baseline: object) -> None:
    entry = {"threshold": 1, "comparison_operator": "LessThanThreshold", "driftgauge": {"baseline": baseline}}
    with pytest.raises(AnalyzerError, match=r"r2\.driftgauge\.baseline is .*; it must have a value, rows"):
        read(file_with(tmp_path, {KEY: {"r2": entry}}), KEY)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "not a JSON document"),
        ("[]", "expected a JSON object, found list"),
        ({"version": 0.0, "features": []}, "expected regression_constraints, found features: are these constraints of"),
        ({KEY: {"mae": {"treshold": 1}}}, r"mae\.treshold is not a key of this file; did you mean 'threshold'\?"),
        ({KEY: {"rsme": {}}}, r"regression_constraints\.rsme is not a key of this file; did you mean 'rmse'\?"),
        ({KEY: {"auc": {}}}, r"regression_constraints\.auc is not a key of this file; allowed: mae, mse, r2, rmse"),
        ({KEY: {}, "regresion_constraints": {}}, "regresion_constraints is not a key of this file"),
        ({KEY: {"mae": 3}}, "regression_constraints.mae must be an object"),
        ({KEY: {"mae": {"threshold": "1"}}}, r'mae.threshold is "1"; it must be a number'),
        ({KEY: {"mae": {"threshold": True}}}, "mae.threshold is true; it must be a number"),
        (
            {KEY: {"mae": {"threshold": 1, "comparison_operator": ">"}}},
            r'is ">"; it must be one of Greater',
        ),
    ],
)
def test_a_file_that_says_something_else_is_refused_with_its_place(
    tmp_path: Path, content: object, message: str
) -> None:
    with pytest.raises(AnalyzerError, match=rf"constraints\.json: .*{message}"):
        read(file_with(tmp_path, content), KEY)


def test_a_person_may_limit_what_no_baseline_does_and_write_a_comment(tmp_path: Path) -> None:
    limit = {"threshold": 0.5, "comparison_operator": "LessThanThreshold"}
    section = {"_why": "agreed in May", "au_prc": limit, "f1": limit}
    key = constraints_key(ProblemType.BINARY_CLASSIFICATION)
    found = read(file_with(tmp_path, {key: section}), key)
    assert [each.metric for each in found] == ["au_prc", "f1"]


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(AnalyzerError, match=r"gone\.json: No such file"):
        read(tmp_path / "gone.json", KEY)


@pytest.mark.parametrize("problem", list(ProblemType))
def test_each_problem_type_has_a_section_of_its_own(problem: ProblemType) -> None:
    assert constraints_key(problem) in constraints_document([], problem)
