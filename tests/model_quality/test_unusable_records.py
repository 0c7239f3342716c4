"""Predictions and labels that cannot be used: exact mode sets them aside and evaluates the others."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from model_quality.jobs import CAPTURE, HOUR, Job, captured, labelled

CAPTURES = f"input/endpoint/shop/AllTraffic/{HOUR}/20-00-000-a.jsonl"
LABELS = f"groundtruth/{HOUR}/labels.jsonl"
COUNT = 150

Lines = list[str]
Change = Callable[[Lines, Lines], None]


@pytest.fixture
def job(tmp_path: Path) -> Job:
    """A monitoring job in exact mode that merges the labels itself."""
    job = Job(
        tmp_path,
        {
            "analysis_type": "MODEL_QUALITY",
            "problem_type": "Regression",
            "inference_attribute": "0",
            "dataset_format": CAPTURE,
            "dataset_source": "/opt/ml/processing/input/endpoint",
            "ground_truth_source": "/opt/ml/processing/groundtruth",
            "baseline_constraints": "/opt/ml/processing/baseline/constraints.json",
            "output_path": "/opt/ml/processing/output",
            "publish_cloudwatch_metrics": "Enabled",
            "driftgauge_mode": "exact",
        },
    )
    limit = {"threshold": 10.0, "comparison_operator": "GreaterThanThreshold"}
    job.put("baseline/constraints.json", json.dumps({"version": 0.0, "regression_constraints": {"mae": limit}}))
    return job


def run(job: Job, change: Change = lambda captures, labels: None) -> Mapping[str, Any]:
    captures = [json.dumps(captured(number, str(number % 5))) for number in range(COUNT)]
    labels = [json.dumps(labelled(number, str(number % 5))) for number in range(COUNT)]
    change(captures, labels)
    job.put(CAPTURES, "\n".join(captures))
    job.put(LABELS, "\n".join(labels))
    assert job.run() == 0, job.message
    report = job.output("unreadable_records.json")
    assert isinstance(report, dict)
    return report


def evaluated(job: Job) -> int:
    statistics = job.output("statistics.json")
    assert isinstance(statistics, dict)
    count: int = statistics["dataset"]["item_count"]
    return count


def replaced(number: int, output: str) -> Change:
    def change(captures: Lines, labels: Lines) -> None:
        captures[number] = json.dumps(captured(number, output))

    return change


def cut_capture(captures: Lines, labels: Lines) -> None:
    captures[70] = captures[70][:60]


def cut_label(captures: Lines, labels: Lines) -> None:
    labels[70] = labels[70][:40]


def label_of_nobody(captures: Lines, labels: Lines) -> None:
    labels[70] = json.dumps({**labelled(70, "1"), "eventMetadata": {}})


def wrong_label(captures: Lines, labels: Lines) -> None:
    labels[70] = json.dumps(labelled(70, "late"))


ODD: dict[str, tuple[Change, str, str]] = {
    "a prediction that is no number": (replaced(70, "NaN"), CAPTURES, "prediction is not a finite number"),
    "a label that is no number": (wrong_label, CAPTURES, "label is not a finite number"),
    "two predictions for a label": (replaced(70, "1\n2"), CAPTURES, "the record holds 2 predictions and 1 labels"),
    "a cut capture": (cut_capture, CAPTURES, "not a JSON document"),
    "a cut label": (cut_label, LABELS, "not a JSON document"),
    "a label of nobody": (label_of_nobody, LABELS, "eventMetadata has no eventId"),
}


@pytest.mark.parametrize(("change", "file", "reason"), ODD.values(), ids=ODD)
def test_one_odd_record_is_set_aside_and_named_where_it_was_captured(
    job: Job, change: Change, file: str, reason: str
) -> None:
    report = run(job, change)
    assert report["records_unreadable"] == 1
    (example,) = report["examples"]
    assert (example["file"], example["line"]) == (f"/opt/ml/processing/{file}", 71)
    assert example["reason"].startswith(reason)
    assert evaluated(job) == COUNT - 1


@pytest.mark.parametrize("text", ["NaN", "nan", "NA", "null"])
def test_a_label_that_stands_for_a_missing_one_is_missing(job: Job, text: str) -> None:
    def without_label(captures: Lines, labels: Lines) -> None:
        labels[70] = json.dumps(labelled(70, text))

    assert run(job, without_label)["records_unreadable"] == 0
    assert evaluated(job) == COUNT - 1


def test_no_class_is_called_nan(job: Job) -> None:
    def odd(captures: Lines, labels: Lines) -> None:
        captures[70] = json.dumps(captured(70, "NaN"))
        labels[80] = json.dumps(labelled(80, "nan"))
        labels[90] = json.dumps(labelled(90, "NA"))

    job.environment["problem_type"] = "MulticlassClassification"
    limit = {"threshold": 0.1, "comparison_operator": "LessThanThreshold"}
    constraints = {"multiclass_classification_constraints": {"accuracy": limit}}
    job.put("baseline/constraints.json", json.dumps({"version": 0.0, **constraints}))
    (example,) = run(job, odd)["examples"]
    assert example["reason"] == "prediction is no class"
    statistics = job.output("statistics.json")
    assert isinstance(statistics, dict)
    classes = statistics["multiclass_classification_metrics"]["confusion_matrix"]
    assert set(classes) == {"0", "1", "2", "3", "4", "na"}


def test_their_number_is_a_metric(job: Job) -> None:
    run(job, cut_label)
    assert {line["MetricName"]: line["Value"] for line in job.metrics}["records_unreadable"] == 1.0


def test_too_many_fail_the_execution(job: Job) -> None:
    def poisoned(captures: Lines, labels: Lines) -> None:
        labels[40:45] = ["{}"] * 5

    with pytest.raises(AssertionError, match="5 of 150 records cannot be used"):
        run(job, poisoned)


def test_a_baseline_sets_rows_aside_too(job: Job) -> None:
    rows = "".join(f"{number % 5},{number % 5}\n" for number in range(COUNT))
    job.put("train.csv", f"prediction,label\n{rows}nan,1\n1\n")
    environment = {
        "dataset_format": '{"csv": {"header": true}}',
        "dataset_source": "/opt/ml/processing/train.csv",
        "baseline_constraints": "",
        "ground_truth_source": "",
        "inference_attribute": "prediction",
        "ground_truth_attribute": "label",
        "driftgauge_max_unreadable": "0.02",
    }
    assert job.run(**environment) == 0, job.message
    report = job.output("unreadable_records.json")
    assert isinstance(report, dict)
    assert [example["line"] for example in report["examples"]] == [COUNT + 2, COUNT + 3]


def test_compat_mode_refuses_the_first_of_them(job: Job) -> None:
    job.put(CAPTURES, json.dumps(captured(0, "NaN")))
    job.put(LABELS, json.dumps(labelled(0, "1")))
    assert job.run(driftgauge_mode="compat") == 1
    assert "it must be a finite number" in job.message
