"""Model quality in `exact` mode, from a baseline's file to a window's report and metrics."""

import json
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from model_quality.jobs import HOUR, Job, captured, labelled

from driftgauge_analyzer.reading.capture import data_files

FIELD = Path(__file__).resolve().parents[2] / "../shared/field"
CSV = '{"csv": {"header": true}}'
CAPTURE = '{"sagemakerCaptureJson": {"captureIndexNames": ["endpointOutput"]}}'
CONSTRAINTS = "/opt/ml/processing/baseline/constraints.json"

Rows = list[tuple[str, str]]
"""Predictions, perhaps with a probability, and labels."""


def baseline(folder: Path, rows: Rows, **variables: str) -> Job:
    """Make a baseline in exact mode."""
    job = Job(folder, _environment(analysis_type="MODEL_QUALITY", dataset_format=CSV, **variables))
    job.environment |= {"ground_truth_attribute": "label", "dataset_source": "/opt/ml/processing/input/baseline"}
    columns = "prediction,probability" if "," in rows[0][0] else "prediction"
    job.put("input/baseline/data.csv", f"{columns},label\n" + "".join(f"{a},{b}\n" for a, b in rows))
    assert job.run() == 0, job.message
    return job


def window(folder: Path, rows: Rows, constraints: object, unlabelled: int = 0, **variables: str) -> Job:
    """Compare a window's captures and labels with constraints."""
    job = Job(folder, _environment(analysis_type="MODEL_QUALITY", dataset_format=CAPTURE, **variables))
    attributes = {"inference_attribute": "0", "probability_attribute": "1"} if "," in rows[0][0] else {}
    job.environment |= {
        "inference_attribute": "0",
        **attributes,
        "dataset_source": "/opt/ml/processing/input/endpoint",
        "ground_truth_source": "/opt/ml/processing/groundtruth",
        "baseline_constraints": CONSTRAINTS,
        "publish_cloudwatch_metrics": "Enabled",
        "start_time": "2026-01-02T10:00:00Z",
        "end_time": "2026-01-02T11:00:00Z",
    }
    captures = [captured(number, output) for number, (output, _) in enumerate([*rows, *[rows[0]] * unlabelled])]
    job.put_lines(f"input/endpoint/shop/AllTraffic/{HOUR}/a.jsonl", captures)
    job.put_lines(f"groundtruth/{HOUR}/a.jsonl", [labelled(number, label) for number, (_, label) in enumerate(rows)])
    job.put("baseline/constraints.json", json.dumps(constraints))
    assert job.run() == 0, job.message
    return job


def _environment(**variables: str) -> dict[str, str]:
    return {
        "driftgauge_mode": "exact",
        "output_path": "/opt/ml/processing/output",
        "inference_attribute": "prediction",
        **({"probability_attribute": "probability"} if variables["problem_type"].startswith("Binary") else {}),
        **variables,
    }


def violated(job: Job) -> set[str]:
    return {each["metric_name"] for each in job.output("constraint_violations.json")["violations"]}


def regression(rows: int, error: float = 1.0, seed: int = 0) -> Rows:
    drawn = random.Random(seed)
    values = [drawn.gauss(0, 5) for _ in range(rows)]
    return [(repr(value), repr(value + drawn.gauss(0, error))) for value in values]


def classification(rows: int, wrong: float, positives: float = 0.3, seed: int = 0) -> Rows:
    drawn = random.Random(seed)
    labels = [int(drawn.random() < positives) for _ in range(rows)]
    answers = [label if drawn.random() >= wrong else 1 - label for label in labels]
    return [
        (f"{answer},{0.8 * answer + 0.2 * drawn.random():.6f}", str(label))
        for answer, label in zip(answers, labels, strict=True)
    ]


REGRESSION, BINARY = {"problem_type": "Regression"}, {"problem_type": "BinaryClassification"}


def test_a_baseline_keeps_what_the_test_needs(tmp_path: Path) -> None:
    constraints = baseline(tmp_path, classification(500, 0.1), **BINARY).output("constraints.json")
    assert constraints["driftgauge"] == {"mode": "exact"}
    recall = constraints["binary_classification_constraints"]["recall"]
    found = recall["driftgauge"]["baseline"]
    assert found["value"] == pytest.approx(1 - found["errors"] / found["rows"])
    assert recall["threshold"] == pytest.approx(found["value"] - recall["driftgauge"]["margin"])
    assert constraints["binary_classification_constraints"]["auc"]["driftgauge"]["baseline"]["standard_error"] > 0


def test_statistics_have_confidence_intervals(tmp_path: Path) -> None:
    statistics = baseline(tmp_path, regression(500), **REGRESSION).output("statistics.json")
    rmse = statistics["regression_metrics"]["rmse"]
    interval = rmse["driftgauge"]["confidence_interval"]
    assert interval["lower"] < rmse["value"] < interval["upper"]
    assert statistics["driftgauge"]["mode"] == "exact"


def test_statistics_of_a_regression_have_a_histogram_of_all_residuals(tmp_path: Path) -> None:
    residuals = baseline(tmp_path, regression(500), **REGRESSION).output("statistics.json")["driftgauge"]["residuals"]
    assert sum(residuals["counts"]) == 500
    assert len(residuals["edges"]) == len(residuals["counts"]) + 1
    assert residuals["edges"] == sorted(residuals["edges"])


@pytest.mark.parametrize("rows", [5, 50, 500])
def test_a_window_that_is_like_its_baseline_violates_nothing(tmp_path: Path, rows: int) -> None:
    constraints = baseline(tmp_path / "b", regression(500), **REGRESSION).output("constraints.json")
    job = window(tmp_path / "w", regression(rows, seed=rows), constraints, **REGRESSION)
    assert violated(job) == set()
    assert job.output("constraint_violations.json")["driftgauge"]["mode"] == "exact"


def test_a_model_that_got_worse_is_found(tmp_path: Path) -> None:
    constraints = baseline(tmp_path / "b", regression(500), **REGRESSION).output("constraints.json")
    job = window(tmp_path / "w", regression(300, error=1.5, seed=1), constraints, **REGRESSION)
    assert violated(job) == {"mae", "mse", "rmse", "r2"}


def test_the_metric_that_an_alarm_watches_is_beyond_the_threshold_where_there_is_a_violation(tmp_path: Path) -> None:
    constraints = baseline(tmp_path / "b", regression(500), **REGRESSION).output("constraints.json")
    threshold = constraints["regression_constraints"]["rmse"]["threshold"]
    worse = window(tmp_path / "w", regression(300, error=1.5, seed=1), constraints, **REGRESSION)
    unlucky = window(tmp_path / "u", regression(5, error=1.5, seed=3), constraints, **REGRESSION)
    published = [{line["MetricName"]: line["Value"] for line in job.metrics} for job in (worse, unlucky)]
    assert published[0]["rmse_adjusted"] > threshold
    assert published[1]["rmse"] > threshold >= published[1]["rmse_adjusted"]
    assert violated(unlucky) == set()


def test_a_perfect_baseline_has_room(tmp_path: Path) -> None:
    perfect = [(prediction, prediction) for prediction, _ in regression(200)]
    constraints = baseline(tmp_path / "b", perfect, **REGRESSION).output("constraints.json")
    assert constraints["regression_constraints"]["rmse"]["threshold"] > 0
    almost = [(prediction, repr(float(prediction) + 1e-6)) for prediction, _ in perfect]
    assert violated(window(tmp_path / "w", almost, constraints, **REGRESSION)) == set()
    assert "rmse" in violated(window(tmp_path / "x", regression(200), constraints, **REGRESSION))


def test_constant_labels_have_no_r2_and_that_is_reported(tmp_path: Path) -> None:
    constraints = baseline(tmp_path / "b", regression(500), **REGRESSION).output("constraints.json")
    same = [(repr(1 + 0.1 * number), "1.0") for number in range(10)]
    job = window(tmp_path / "w", same, constraints, **REGRESSION)
    assert job.output("statistics.json")["regression_metrics"]["r2"]["value"] is None
    assert {"metric_name": "r2", "reason": "the labels are all equal"} in job.output("constraint_violations.json")[
        "driftgauge"
    ]["not_evaluated"]
    assert "r2_adjusted" not in {line["MetricName"] for line in job.metrics}


def test_a_window_without_positives_violates_nothing(tmp_path: Path) -> None:
    constraints = baseline(tmp_path / "b", classification(500, 0.02, positives=0.1), **BINARY).output(
        "constraints.json"
    )
    quiet = classification(40, 0.0, positives=0.0)
    job = window(tmp_path / "w", quiet, constraints, **BINARY)
    assert violated(job) == set()
    metrics = job.output("statistics.json")["binary_classification_metrics"]
    assert [metrics[name]["value"] for name in ("recall", "precision", "f1", "auc", "accuracy")] == [None] * 4 + [1.0]


def test_a_threshold_that_a_person_wrote_is_tested_without_the_baseline(tmp_path: Path) -> None:
    limit = {"threshold": 0.9, "comparison_operator": "LessThanThreshold"}
    constraints = {"binary_classification_constraints": {"accuracy": limit}}
    assert violated(window(tmp_path / "a", classification(20, 0.2, seed=3), constraints, **BINARY)) == set()
    assert violated(window(tmp_path / "b", classification(400, 0.2), constraints, **BINARY)) == {"accuracy"}


def test_an_operator_of_one_s_own_is_compared_with_the_plain_value(tmp_path: Path) -> None:
    limit = {"threshold": 100.0, "comparison_operator": "LessThanThreshold"}
    job = window(tmp_path, regression(5), {"regression_constraints": {"rmse": limit}}, **REGRESSION)
    assert violated(job) == {"rmse"}


def test_too_few_rows_are_not_compared(tmp_path: Path) -> None:
    limit = {"threshold": 0.01, "comparison_operator": "GreaterThanThreshold"}
    constraints = {"regression_constraints": {"rmse": limit}}
    job = window(tmp_path, regression(30), constraints, driftgauge_min_rows="50", **REGRESSION)
    assert violated(job) == set()
    assert job.output("constraint_violations.json")["driftgauge"]["not_evaluated"] == [
        {"metric_name": "rmse", "reason": "30 rows with a label, fewer than the minimum of 50"}
    ]


def test_the_share_of_predictions_with_a_label_is_published_and_can_have_a_limit(tmp_path: Path) -> None:
    limit = {"threshold": 0.01, "comparison_operator": "GreaterThanThreshold"}
    constraints = {"regression_constraints": {"rmse": limit}}
    few = {"driftgauge_min_label_coverage": "0.8", **REGRESSION}
    job = window(tmp_path, regression(30), constraints, unlabelled=30, **few)
    assert violated(job) == {"labelCoverage"}
    assert {line["MetricName"]: line["Value"] for line in job.metrics}["label_coverage"] == 0.5


@pytest.mark.parametrize(
    ("variable", "value"),
    [("driftgauge_alpha", "2"), ("driftgauge_min_rows", "0"), ("driftgauge_min_label_coverage", "-1")],
)
def test_a_setting_out_of_range_is_named(tmp_path: Path, variable: str, value: str) -> None:
    job = Job(tmp_path, _environment(dataset_format=CSV, **{variable: value}, **REGRESSION))
    job.environment["dataset_source"] = "/opt/ml/processing/input"
    assert job.run() == 1
    assert f"{variable} is '{value}'; it must be" in job.message


@pytest.fixture
def field() -> Callable[[str], Path]:
    """A case of the field; the test is skipped where there is none."""

    def find(name: str) -> Path:
        if not (FIELD / name).exists():
            pytest.skip("the field cases stand beside the repository, and are not here")
        return FIELD / name

    return find


@pytest.mark.parametrize("name", ["57-fraud-quiet-hour", "35-one-class-window"])
def test_the_field_s_windows_of_one_class_violate_nothing(
    field: Callable[[str], Path], tmp_path: Path, name: str
) -> None:
    case = field(name)
    rows = [line.split(",") for line in (case / "val.csv").read_text().splitlines()]
    columns = {column: position for position, column in enumerate(rows[0])}
    constraints = baseline(
        tmp_path / "b",
        [(f"{row[columns['p']]},{row[columns['prob']]}", row[columns["l"]]) for row in rows[1:]],
        **BINARY,
    ).output("constraints.json")
    outputs = [
        json.loads(line)["captureData"]["endpointOutput"]["data"]
        for line in (case / "cap.jsonl").read_text().splitlines()
    ]
    labels = [
        json.loads(line)["groundTruthData"]["data"]
        for path in data_files(case / "g")
        for line in path.read_text().splitlines()
    ]
    job = window(tmp_path / "w", list(zip(outputs, labels, strict=False)), constraints, **BINARY)
    assert violated(job) == set()
