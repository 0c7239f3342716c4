"""Labels that are all positive, as AWS's container treats them: two metrics are empty, and are not compared."""

import json
from pathlib import Path

import pytest
from model_quality.jobs import Job

CONSTRAINTS = "baseline/constraints/constraints.json"
UNDEFINED = {"true_negative_rate", "false_positive_rate"}


@pytest.fixture
def job(tmp_path: Path) -> Job:
    """A baseline job whose labels are all 1."""
    job = Job(
        tmp_path,
        {
            "analysis_type": "MODEL_QUALITY",
            "problem_type": "BinaryClassification",
            "dataset_format": '{"csv": {"header": true}}',
            "dataset_source": "/opt/ml/processing/input/baseline.csv",
            "output_path": "/opt/ml/processing/output",
            "inference_attribute": "prediction",
            "ground_truth_attribute": "label",
        },
    )
    job.put("input/baseline.csv", "prediction,label\n1,1\n1,1\n0,1\n")
    return job


def section(job: Job, file: str, key: str) -> dict[str, dict[str, object]]:
    document = job.output(file)
    assert isinstance(document, dict)
    found: dict[str, dict[str, object]] = document[key]
    return found


def test_metrics_of_negatives_are_null(job: Job) -> None:
    assert job.run() == 0
    metrics = section(job, "statistics.json", "binary_classification_metrics")
    assert {name for name in metrics if metrics[name].get("value", 0) is None} == UNDEFINED


def test_their_constraints_stay_without_a_threshold(job: Job) -> None:
    assert job.run() == 0
    constraints = section(job, "constraints.json", "binary_classification_constraints")
    assert {name for name, entry in constraints.items() if entry["threshold"] is None} == UNDEFINED


def test_constraints_without_a_threshold_are_read_and_not_compared(job: Job) -> None:
    assert job.run() == 0
    job.put(CONSTRAINTS, json.dumps(job.output("constraints.json")))
    merged = {
        "groundTruthData": {"data": "0", "encoding": "CSV"},
        "captureData": {"endpointOutput": {"data": "1", "encoding": "CSV", "mode": "OUTPUT"}},
        "eventMetadata": {"eventId": "e"},
        "eventVersion": "0",
    }
    job.put_lines("merged/merged.jsonl", [merged] * 3)
    window = {"dataset_format": '{"sagemakerMergeJson": {}}', "dataset_source": "/opt/ml/processing/merged"}
    assert job.run(**window, baseline_constraints=f"/opt/ml/processing/{CONSTRAINTS}", inference_attribute="0") == 0
    violations = section(job, "constraint_violations.json", "violations")
    assert not {"trueNegativeRate", "falsePositiveRate"} & {item["metric_name"] for item in violations}
