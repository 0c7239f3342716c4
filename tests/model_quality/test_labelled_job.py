"""Model quality in one job, which merges captures with their labels itself."""

import json
from pathlib import Path

import pytest
from model_quality.jobs import CAPTURE, HOUR, Job, captured, labelled

from driftgauge_contract.late_labels import id_digest
from driftgauge_contract.outcomes import Missing, missing_data

CAPTURES = f"input/endpoint/shop/AllTraffic/{HOUR}/20-00-000-a.jsonl"
LABELS = f"groundtruth/{HOUR}/labels.jsonl"
REPORT = "_merge_report.json"
RESULTS = {"statistics.json", "constraints.json", "constraint_violations.json", "report.html"}


@pytest.fixture
def job(tmp_path: Path) -> Job:
    job = Job(
        tmp_path,
        {
            "analysis_type": "MODEL_QUALITY",
            "problem_type": "Regression",
            "inference_attribute": "0",
            "dataset_format": CAPTURE,
            "dataset_source": "/opt/ml/processing/input/endpoint",
            "ground_truth_source": "/opt/ml/processing/groundtruth",
            "output_path": "/opt/ml/processing/output",
            "baseline_constraints": "/opt/ml/processing/baseline/constraints/constraints.json",
            "start_time": "2026-01-02T10:00:00Z",
            "end_time": "2026-01-02T11:00:00Z",
        },
    )
    limit = {"mae": {"threshold": 0.4, "comparison_operator": "GreaterThanThreshold"}}
    job.put("baseline/constraints/constraints.json", json.dumps({"version": 0.0, "regression_constraints": limit}))
    return job


def test_captures_and_labels_become_a_comparison_with_the_baseline(job: Job) -> None:
    job.put_lines(CAPTURES, [captured(number, f"{number}.5") for number in range(5)])
    job.put_lines(LABELS, [labelled(number, str(number)) for number in range(5)])
    assert job.run() == 0, job.message
    assert job.message == "CompletedWithViolations: Job completed successfully with 1 violations."
    assert job.outputs == RESULTS | {REPORT}


def test_one_job_finds_what_a_merge_and_an_analysis_find(job: Job) -> None:
    job.put_lines(CAPTURES, [captured(number, f"{number}.25") for number in range(9)])
    job.put_lines(LABELS, [labelled(number, str(number)) for number in range(0, 9, 2)])
    job.run()
    job.run("merge", output_path="/opt/ml/processing/merged")
    job.run(dataset_source="/opt/ml/processing/merged", output_path="/opt/ml/processing/twice", ground_truth_source="")
    for name in ("constraints.json", "constraint_violations.json"):
        assert job.output(name) == json.loads((job.root / "processing/twice" / name).read_text())
    assert job.output(REPORT) == json.loads((job.root / "processing/merged" / REPORT).read_text())


def test_the_merge_s_counts_lie_beside_the_statistics(job: Job) -> None:
    job.put_lines(CAPTURES, [captured(1, "0.4"), captured(2, "0.5")])
    job.put_lines(LABELS, [labelled(1, "1"), labelled(7, "1")])
    job.run()
    assert job.output(REPORT) == {
        "merged": 1,
        "predictions": 2,
        "repeated_predictions": 0,
        "predictions_without_label": 1,
        "labels": 2,
        "duplicate_labels": 0,
        "labels_without_prediction": 1,
    }


def test_without_labels_the_job_fails_as_the_merger_does_and_leaves_nothing(job: Job) -> None:
    job.put_lines(CAPTURES, [captured(1, "0.4")])
    assert job.run() == 1
    assert "There are no labels in /opt/ml/processing/groundtruth" in job.message
    assert job.outputs == set()


def test_a_mistake_in_merged_records_is_told_without_the_folder_that_they_lay_in(job: Job) -> None:
    job.put_lines(CAPTURES, [captured(1, "cheap")])
    job.put_lines(LABELS, [labelled(1, "1")])
    assert job.run() == 1
    assert f"/opt/ml/processing/input/endpoint/shop/AllTraffic/{HOUR}/merged.jsonl:1" in job.message
    assert job.outputs == set()


def test_metric_lines_go_to_the_folder_that_the_job_names(job: Job) -> None:
    job.put_lines(CAPTURES, [captured(1, "0.5")])
    job.put_lines(LABELS, [labelled(1, "0")])
    job.run(publish_cloudwatch_metrics="Enabled", driftgauge_metrics_folder="/opt/ml/processing/output")
    assert job.metrics == []
    assert job.outputs == RESULTS | {REPORT, "cloudwatch_metrics.jsonl"}


def test_a_job_that_is_asked_to_leaves_digests_of_the_ids_of_its_predictions(job: Job) -> None:
    job.put_lines(CAPTURES, [captured(1, "0.4"), captured(2, "0.5")])
    job.put_lines(LABELS, [labelled(1, "1")])

    assert job.run(driftgauge_prediction_ids="Enabled") == 0, job.message

    digests = (job.root / "processing/output/_prediction_ids.txt").read_text().split()
    assert digests == sorted([id_digest("row-1"), id_digest("row-2")])


def test_such_a_job_completes_without_a_label_in_common_and_says_so(job: Job) -> None:
    job.put_lines(CAPTURES, [captured(1, "0.4")])
    job.put_lines(LABELS, [labelled(7, "1")])

    assert job.run(driftgauge_prediction_ids="Enabled") == 0

    assert missing_data(job.message) is Missing.LABELS
    assert job.outputs == {"_prediction_ids.txt"}


def test_any_other_job_fails_without_a_label_in_common(job: Job) -> None:
    job.put_lines(CAPTURES, [captured(1, "0.4")])
    job.put_lines(LABELS, [labelled(7, "1")])

    assert job.run() == 1
    assert missing_data(job.message) is Missing.LABELS
