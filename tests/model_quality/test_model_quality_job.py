import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from model_quality.jobs import CAPTURE, HOUR, Job, captured, labelled

DATASET = "input/baseline_dataset_input/baseline.csv"
MERGED = f"input/endpoint/{HOUR}/merged.jsonl"
CONSTRAINTS = "baseline/constraints/constraints.json"


@pytest.fixture
def job(tmp_path: Path) -> Job:
    return Job(
        tmp_path,
        {
            "analysis_type": "MODEL_QUALITY",
            "problem_type": "Regression",
            "output_path": "/opt/ml/processing/output",
            "inference_attribute": "prediction",
        },
    )


@pytest.fixture
def baseline(job: Job) -> Job:
    job.environment |= {
        "dataset_format": '{"csv": {"header": true, "output_columns_position": "START"}}',
        "dataset_source": "/opt/ml/processing/input/baseline_dataset_input",
        "ground_truth_attribute": "label",
        "publish_cloudwatch_metrics": "Disabled",
    }
    return job


@pytest.fixture
def monitor(job: Job) -> Job:
    job.environment |= {
        "dataset_format": CAPTURE,
        "dataset_source": "/opt/ml/processing/input/endpoint",
        "baseline_constraints": f"/opt/ml/processing/{CONSTRAINTS}",
        "inference_attribute": "0",
        "start_time": "2026-01-02T10:00:00Z",
        "end_time": "2026-01-02T11:00:00Z",
        "publish_cloudwatch_metrics": "Enabled",
        "sagemaker_endpoint_name": "shop",
        "sagemaker_monitoring_schedule_name": "shop-model-quality",
    }
    job.put(CONSTRAINTS, constraints(mae=(10.0, "GreaterThanThreshold")))
    return job


def constraints(**metrics: tuple[float, str]) -> str:
    entries = {
        name: {"threshold": limit, "comparison_operator": operator} for name, (limit, operator) in metrics.items()
    }
    return json.dumps({"version": 0.0, "regression_constraints": entries})


def merged(number: int, output: str, label: str, time: str = "2026-01-02T10:20:00Z") -> dict[str, object]:
    """A line as the merger writes it."""
    return (
        captured(number, output, time)
        | labelled(number, label)
        | {"eventMetadata": captured(number, output, time)["eventMetadata"]}
    )


def test_a_baseline_is_statistics_and_suggested_constraints(baseline: Job) -> None:
    baseline.put(DATASET, "prediction,label\n1.5,1\n2.5,2\n")
    assert baseline.run() == 0
    assert baseline.outputs == {"statistics.json", "constraints.json"}
    assert baseline.output("constraints.json")["regression_constraints"]["mae"] == {
        "threshold": 0.5,
        "comparison_operator": "GreaterThanThreshold",
    }
    assert baseline.message == "Completed: Job completed successfully with no violations."


def test_a_baseline_of_generation_a_is_the_container_s_to_the_byte(
    baseline: Job, golden: Callable[[str], Path]
) -> None:
    folder = golden("sdk_modelquality_regression_100")
    baseline.put(DATASET, (folder / "baseline_dataset.csv").read_bytes())
    code = baseline.run(inference_attribute="Label", ground_truth_attribute="Prediction", driftgauge_generation="A")
    assert code == 0
    for name in ("statistics.json", "constraints.json"):
        written = (baseline.root / "processing/output" / name).read_bytes()
        assert written == (folder / name).read_bytes(), name


def test_a_baseline_of_generation_c_knows_when_it_was_made_and_has_null_for_what_is_undefined(baseline: Job) -> None:
    baseline.put(DATASET, "prediction,label\n1,1\n2,1\n")
    baseline.run()
    statistics = baseline.output("statistics.json")
    assert statistics["dataset"].keys() == {"item_count", "evaluation_time"}
    assert statistics["regression_metrics"]["r2"] == {"value": None, "standard_deviation": None}


def test_columns_are_found_by_name_wherever_they_are(baseline: Job) -> None:
    baseline.put(DATASET, '\ufefflabel,comment,prediction\r\n1,"a, b",2\r\n')
    assert baseline.run() == 0
    assert baseline.output("statistics.json")["regression_metrics"]["mae"]["value"] == 1.0


def test_columns_without_a_header_are_found_by_position(baseline: Job) -> None:
    baseline.put(DATASET, "3,1\n")
    variables = {"dataset_format": '{"csv": {"header": false}}', "ground_truth_attribute": "1"}
    assert baseline.run(inference_attribute="_c0", **variables) == 0


def test_json_lines_and_parquet_make_the_same_baseline_as_csv(baseline: Job) -> None:
    polars = pytest.importorskip("polars")
    baseline.put(
        "input/baseline_dataset_input/data", '{"prediction": 1.5, "label": 1}\n{"prediction": 2.5, "label": 1}\n'
    )
    assert baseline.run(dataset_format='{"json": {"lines": true}}') == 0
    expected = baseline.output("constraints.json")
    frame = polars.DataFrame({"label": [1, 1], "prediction": [1.5, 2.5]})
    frame.write_parquet(baseline.root / "processing/input/baseline_dataset_input/data")
    assert baseline.run(dataset_format='{"parquet": {}}') == 0
    assert baseline.output("constraints.json") == expected


def test_a_row_without_a_label_is_left_out_of_the_count(baseline: Job) -> None:
    baseline.put(DATASET, "prediction,label\n1.5,1\n2.5,\n,3\n")
    baseline.run()
    assert baseline.output("statistics.json")["dataset"]["item_count"] == 1


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "baseline.csv"),
        ("prediction,label\n", "there is no row with both a label and a prediction"),
        ("prediction,label\n1,\n", "there is no row with both a label and a prediction"),
        ("prediction,label\n1,1\n2\n", "baseline.csv:3: 1 fields"),
        ("prediction,label\n1,1\n2,2,2\n", "baseline.csv:3: 3 fields"),
        (b"prediction,label\n1,1\n\xff,1\n", "baseline.csv:3: not UTF-8"),
        (
            "prediction,label\n1,1\nprediction,label\n",
            "baseline.csv:3: label ('label') is 'label'; it must be a finite",
        ),
        ("prediction,label\n1,1\nNaN,1\n", "baseline.csv:3: prediction ('prediction') is 'NaN'; it must be a finite"),
        ("prediction,target\n1,1\n", "there is no column 'label' for the label; the columns are prediction, target"),
    ],
)
def test_a_dataset_that_cannot_be_used_fails_the_job_with_one_clear_line(
    baseline: Job, content: str | bytes, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    baseline.put(DATASET, content)
    assert baseline.run() == 1
    assert message in baseline.message
    assert capsys.readouterr().err == f"{baseline.message}\n"
    assert baseline.outputs == set()


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({"problem_type": ""}, "problem_type is not set"),
        ({"problem_type": "Ranking"}, "problem_type is 'Ranking'; it must be one of Regression"),
        ({"ground_truth_attribute": ""}, "ground_truth_attribute is not set"),
        ({"inference_attribute": ""}, "Regression needs inference_attribute"),
        ({"dataset_format": CAPTURE}, "A model-quality baseline is made from csv, json or parquet"),
    ],
)
def test_a_job_that_was_told_too_little_says_what_is_missing(
    baseline: Job, variables: dict[str, str], message: str
) -> None:
    baseline.put(DATASET, "prediction,label\n1,1\n")
    assert baseline.run(**variables) == 1
    assert message in baseline.message


def test_a_binary_baseline_from_probabilities_has_curves(baseline: Job, golden: Callable[[str], Path]) -> None:
    baseline.put(DATASET, golden("churn_mq_binary/baseline.csv").read_bytes())
    variables = {"problem_type": "BinaryClassification", "probability_attribute": "probability"}
    assert baseline.run(probability_threshold_attribute="0.8", **variables) == 0
    assert (
        baseline.output("constraints.json")["binary_classification_constraints"]["auc"]["threshold"]
        == 0.9395127993393898
    )
    curve = baseline.output("statistics.json")["binary_classification_metrics"]["precision_recall_curve"]
    assert list(curve) == ["precisions", "recalls"]


def test_a_multiclass_baseline(baseline: Job) -> None:
    baseline.put(DATASET, "prediction,label\nVery Good,very good\nbad,very good\n")
    assert baseline.run(problem_type="MulticlassClassification") == 0
    matrix = baseline.output("statistics.json")["multiclass_classification_metrics"]["confusion_matrix"]
    assert matrix == {"bad": {"bad": 0, "very_good": 0}, "very_good": {"bad": 1, "very_good": 1}}


def test_monitoring_writes_the_current_files_and_the_violations(monitor: Job) -> None:
    monitor.put_lines(MERGED, [merged(1, "1.5", "1"), merged(2, "2.5", "2")])
    assert monitor.run() == 0
    assert monitor.outputs == {"statistics.json", "constraints.json", "constraint_violations.json", "report.html"}
    assert monitor.output("constraint_violations.json") == {"violations": []}
    assert monitor.message == "Completed: Job completed successfully with no violations."


def test_a_threshold_and_operator_of_any_kind_is_honoured(monitor: Job) -> None:
    monitor.put(
        CONSTRAINTS,
        constraints(mae=(0.9, "LessThanThreshold"), rmse=(0.4, "GreaterThanThreshold"), r2=(-5, "LessThanThreshold")),
    )
    monitor.put_lines(MERGED, [merged(1, "1.5", "1"), merged(2, "2.5", "2")])
    assert monitor.run() == 0
    assert [violation["description"] for violation in monitor.output("constraint_violations.json")["violations"]] == [
        "Metric mae with 0.5 was LessThanThreshold '0.9'",
        "Metric rmse with 0.5 was GreaterThanThreshold '0.4'",
    ]
    assert monitor.message == "CompletedWithViolations: Job completed successfully with 2 violations."


def test_only_the_window_counts(monitor: Job) -> None:
    inside, outside = merged(1, "1", "1"), merged(2, "9", "1", "2026-01-02T11:00:00Z")
    monitor.put_lines(MERGED, [inside, outside])
    monitor.run()
    assert monitor.output("statistics.json")["dataset"]["item_count"] == 1


def test_every_metric_and_the_number_of_violations_is_published_at_the_end_of_the_window(monitor: Job) -> None:
    monitor.put_lines(MERGED, [merged(1, "1.5", "1"), merged(2, "2.5", "2")])
    monitor.run()
    assert {line["MetricName"]: line["Value"] for line in monitor.metrics} == {
        "mae": 0.5,
        "mse": 0.25,
        "rmse": 0.5,
        "r2": 0.0,
        "total_number_of_violations": 0.0,
    }
    dimensions = [{"Name": "Endpoint", "Value": "shop"}, {"Name": "MonitoringSchedule", "Value": "shop-model-quality"}]
    assert all(line["Dimensions"] == dimensions for line in monitor.metrics)
    assert all(line["Timestamp"] == "2026-01-02T11:00:00Z" for line in monitor.metrics)


def test_an_undefined_metric_is_not_published(monitor: Job) -> None:
    monitor.put_lines(MERGED, [merged(1, "1.5", "1")])
    monitor.run()
    assert "r2" not in {line["MetricName"] for line in monitor.metrics}


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ([], "There is no labelled prediction from 2026-01-02 10:00:00+00:00 to"),
        ([captured(1, "0.4"), captured(2, "0.4")], "2 predictions have no label"),
        ([merged(1, "1", "1"), merged(2, "1", "high")], "merged.jsonl:2: label is 'high'; it must be a finite number"),
        ([merged(1, "1", "1"), merged(2, "1\n2", "1")], "merged.jsonl:2: the record holds 2 predictions and 1 labels"),
    ],
)
def test_merged_records_that_cannot_be_used_fail_the_job_and_leave_nothing(
    monitor: Job, lines: list[dict[str, object]], message: str
) -> None:
    monitor.put_lines(MERGED, lines)
    assert monitor.run() == 1
    assert message in monitor.message
    assert monitor.outputs == set()
    assert monitor.metrics == []


def test_a_preprocessor_says_what_a_record_predicted_and_drops_what_it_will(monitor: Job) -> None:
    monitor.put(
        "code/pre.py",
        """
def preprocess_handler(inference_record):
    prediction = float(inference_record.endpoint_output.data)
    return {"prediction": prediction * 2} if prediction < 5 else []
""",
    )
    monitor.put_lines(MERGED, [merged(1, "0.5", "1"), merged(2, "9", "1")])
    script = "/opt/ml/processing/code/pre.py"
    assert monitor.run(inference_attribute="prediction", record_preprocessor_script=script) == 0
    statistics = monitor.output("statistics.json")
    assert statistics["dataset"]["item_count"] == 1
    assert statistics["regression_metrics"]["mae"]["value"] == 0.0


def test_a_postprocessor_runs_when_all_is_written(monitor: Job) -> None:
    written, moved = monitor.root / "processing/output/statistics.json", monitor.root / "moved"
    script = f"import os\ndef postprocess_handler():\n    os.rename({str(written)!r}, {str(moved)!r})\n"
    monitor.put("code/post.py", script)
    monitor.put_lines(MERGED, [merged(1, "1", "1")])
    assert monitor.run(post_analytics_processor_script="/opt/ml/processing/code/post.py") == 0
    assert moved.exists()


def test_messages_name_the_container_s_paths(monitor: Job) -> None:
    monitor.put(MERGED, "{")
    assert monitor.run() == 1
    assert monitor.message.startswith(f"Error: /opt/ml/processing/{MERGED}:1: not a JSON document")


def test_line_ends_in_names_do_not_break_the_message_s_one_line(monitor: Job) -> None:
    monitor.put_lines(MERGED, [merged(1, "1", "1")])
    monitor.put(CONSTRAINTS, '{"a\\nb": 1}')
    assert monitor.run() == 1
    assert "found a b: are these constraints" in monitor.message


def test_constraints_of_another_problem_type_are_refused(monitor: Job) -> None:
    monitor.put_lines(MERGED, [merged(1, "1", "1")])
    assert monitor.run(problem_type="MulticlassClassification") == 1
    assert "expected multiclass_classification_constraints, found regression_constraints" in monitor.message


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=60), st.integers(0, 400))
def test_whatever_is_cut_out_of_a_line_the_job_ends_with_results_or_with_one_message(
    monitor: Job, noise: bytes, at: int
) -> None:
    line = json.dumps(merged(2, "2", "2")).encode()
    monitor.put(MERGED, json.dumps(merged(1, "1", "1")).encode() + b"\n" + line[:at] + noise + line[at + 20 :])
    code = monitor.run()
    assert monitor.message.startswith(("Completed", "Error: ")[code])
    assert "\n" not in monitor.message


documents = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["0", "x", "a\nb"]), inner, max_size=3),
    max_leaves=10,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(documents, documents, st.sampled_from(["Regression", "BinaryClassification", "MulticlassClassification"]))
def test_whatever_a_body_and_its_label_hold_the_job_ends_with_results_or_with_one_message(
    monitor: Job, body: object, label: object, problem: str
) -> None:
    record = merged(1, json.dumps(body), json.dumps(label))
    record["captureData"]["endpointOutput"]["encoding"] = record["groundTruthData"]["encoding"] = "JSON"
    monitor.put_lines(MERGED, [record])
    kind = {"Regression": "regression", "BinaryClassification": "binary_classification"}
    monitor.put(CONSTRAINTS, json.dumps({f"{kind.get(problem, 'multiclass_classification')}_constraints": {}}))
    code = monitor.run(problem_type=problem)
    assert monitor.message.startswith(("Completed", "Error: ")[code])
    assert "\n" not in monitor.message


def test_the_whole_contract_holds_as_a_process_of_its_own(baseline: Job) -> None:
    baseline.put(DATASET, "prediction,label\n1.5,1\n2.5,2\n")
    source = Path(__file__).resolve().parents[2] / "analyzer"
    process = subprocess.run(
        [sys.executable, "-m", "driftgauge_analyzer", "--root", str(baseline.root)],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(source), **baseline.environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (process.returncode, process.stderr) == (0, "")
    assert baseline.message in process.stdout
    assert baseline.outputs == {"statistics.json", "constraints.json"}
