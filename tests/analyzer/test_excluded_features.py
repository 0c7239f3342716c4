"""`exclude_features_attribute`: columns that a monitor leaves out."""

import json
from pathlib import Path

import pytest
from analyzer.captures import record
from model_quality.jobs import CAPTURE, Job


@pytest.fixture
def job(tmp_path: Path) -> Job:
    """A monitor of three columns: captured traffic has text where the baseline had numbers in two of them."""
    job = Job(
        tmp_path,
        {
            "dataset_format": '{"csv": {"header": true}}',
            "dataset_source": "/opt/ml/processing/input/baseline",
            "output_path": "/opt/ml/processing/output",
        },
    )
    job.put("input/baseline/train.csv", "label,amount,count\n" + "1,2,3\n" * 20)
    assert job.run() == 0
    for name in ("statistics.json", "constraints.json"):
        job.put(f"baseline/{name}", (job.root / "processing/output" / name).read_bytes())
    job.put("input/endpoint/a.jsonl", "\n".join([record("two,three", "1")] * 3))
    job.environment |= {
        "dataset_format": CAPTURE,
        "dataset_source": "/opt/ml/processing/input/endpoint",
        "baseline_constraints": "/opt/ml/processing/baseline/constraints.json",
        "baseline_statistics": "/opt/ml/processing/baseline/statistics.json",
        "publish_cloudwatch_metrics": "Enabled",
    }
    return job


def violated(job: Job) -> list[str]:
    document = job.output("constraint_violations.json")
    assert isinstance(document, dict)
    return [violation["feature_name"] for violation in document["violations"]]


def test_without_it_every_column_is_looked_at(job: Job) -> None:
    assert job.run() == 0
    assert violated(job) == ["amount", "count"]


@pytest.mark.parametrize("excluded", ["amount", "1", " 1 ", "amount,1"])
def test_a_column_is_excluded_by_name_or_position(job: Job, excluded: str) -> None:
    assert job.run(exclude_features_attribute=excluded) == 0
    assert violated(job) == ["count"]


def test_an_excluded_column_is_in_no_file_and_no_metric(job: Job) -> None:
    job.run(exclude_features_attribute="amount,count")
    assert job.message == "Completed: Job completed successfully with no violations."
    for name in ("statistics.json", "constraints.json"):
        document = job.output(name)
        assert isinstance(document, dict)
        assert [feature["name"] for feature in document["features"]] == ["label"]
    assert not any("amount" in json.dumps(line) for line in job.metrics)


def test_what_the_baseline_does_not_have_cannot_be_excluded(job: Job) -> None:
    assert job.run(exclude_features_attribute="label,colour") == 1
    assert job.message == (
        "Error: exclude_features_attribute has 'colour'; the baseline's columns are label, amount, count"
    )
