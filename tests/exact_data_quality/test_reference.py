"""A window compared with the captures of the days before it, beside the training baseline."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from model_quality.jobs import CAPTURE, Job

REFERENCE = {
    "driftgauge_reference_source": "/opt/ml/processing/input/reference",
    "driftgauge_reference_start": "2025-12-26T10:00:00Z",
    "driftgauge_reference_end": "2026-01-02T10:00:00Z",
}


def line(values: Iterable[float], time: str) -> str:
    payload = {"data": ",".join(f"{value:.4f}" for value in values), "encoding": "CSV", "mode": "INPUT"}
    answer = {"data": "0.5", "encoding": "CSV", "mode": "OUTPUT"}
    metadata = {"eventId": "e", "inferenceTime": time}
    sides = {"endpointInput": payload, "endpointOutput": answer}
    return json.dumps({"captureData": sides, "eventMetadata": metadata, "eventVersion": "0"})


def rows(count: int, *, seed: int, mean: float = 0.0) -> np.ndarray:
    return np.random.default_rng(seed).normal(loc=(mean, 5.0), size=(count, 2))


@pytest.fixture
def job(tmp_path: Path) -> Job:
    """A monitoring job of an hour whose baseline is training data with a mean of 0."""
    job = Job(
        tmp_path,
        {
            "dataset_format": CAPTURE,
            "dataset_source": "/opt/ml/processing/input/endpoint",
            "output_path": "/opt/ml/processing/output",
            "baseline_constraints": "/opt/ml/processing/baseline/constraints.json",
            "baseline_statistics": "/opt/ml/processing/baseline/statistics.json",
            "start_time": "2026-01-02T10:00:00Z",
            "end_time": "2026-01-02T11:00:00Z",
            "publish_cloudwatch_metrics": "Enabled",
            "driftgauge_mode": "exact",
        },
    )
    training = [f"0.5,{a:.4f},{b:.4f}" for a, b in rows(1000, seed=1)]
    job.put("train.csv", "\n".join(["y,a,b", *training]))
    baseline = {
        "dataset_format": '{"csv": {"header": true}}',
        "dataset_source": "/opt/ml/processing/train.csv",
        "output_path": "/opt/ml/processing/baseline",
        "baseline_constraints": "",
    }
    assert job.run(**baseline) == 0, job.message
    return job


def compare(job: Job, *, before: float, now: float, **variables: str) -> list[dict[str, Any]]:
    """Compare an hour with the days before it, whose means are given, and return the violations."""
    earlier = [line(row, "2025-12-30T12:00:00Z") for row in rows(2000, seed=2, mean=before)]
    job.put("input/reference/2025.jsonl", "\n".join(earlier))
    job.put(
        "input/endpoint/2026.jsonl",
        "\n".join(line(row, "2026-01-02T10:20:00Z") for row in rows(500, seed=3, mean=now)),
    )
    assert job.run(**REFERENCE, **variables) == 0, job.message
    document = job.output("constraint_violations.json")
    assert isinstance(document, dict)
    found: list[dict[str, Any]] = document["violations"]
    return found


def checks(violations: Iterable[dict[str, Any]]) -> set[str]:
    return {violation["constraint_check_type"] for violation in violations}


def metrics(job: Job) -> dict[str, float]:
    lines = (job.root / "output/metrics/cloudwatch/cloudwatch_metrics.jsonl").read_text().splitlines()
    return {each["MetricName"]: each.get("Value", 0.0) for each in map(json.loads, lines)}


def test_a_change_since_the_days_before_is_found_where_the_baseline_has_none(job: Job) -> None:
    violations = compare(job, before=2.0, now=0.0)

    assert {violation["feature_name"] for violation in violations} == {"a"}
    assert all(check.startswith("reference_") for check in checks(violations))
    [drift] = [each for each in violations if each["constraint_check_type"] == "reference_drift_check"]
    assert drift["description"].startswith(
        "Compared with the captures from 2025-12-26 10:00:00+00:00 to 2026-01-02 10:00:00+00:00: Expected "
    )


def test_a_change_since_the_training_that_lasts_is_a_finding_of_the_baseline_alone(job: Job) -> None:
    assert not {check for check in checks(compare(job, before=2.0, now=2.0)) if check.startswith("reference_")}


def test_a_window_like_both_has_no_finding(job: Job) -> None:
    assert compare(job, before=0.0, now=0.0) == []


def test_the_metric_of_the_alarm_counts_the_findings_against_the_reference(job: Job) -> None:
    violations = compare(job, before=2.0, now=0.0)

    published = metrics(job)
    assert published["reference_violations"] == len(violations) > 0
    assert published["largest_reference_drift"] > 0.1
    assert published["drifted_features"] == 0


def test_the_report_says_what_the_reference_was(job: Job) -> None:
    compare(job, before=0.0, now=0.0)

    own = job.output("constraint_violations.json")["driftgauge"]
    assert (own["reference"]["rows"], own["reference"]["from"]) == (2000, "2025-12-26 10:00:00+00:00")
    assert set(own["reference"]["drift"]) >= {"a", "b"}


def test_both_comparisons_share_the_rate_of_false_alarms(job: Job) -> None:
    compare(job, before=0.0, now=0.0, driftgauge_alpha="0.004")

    assert job.output("constraint_violations.json")["driftgauge"]["alpha"] == 0.002


def test_without_a_record_in_those_days_the_baseline_alone_is_compared(job: Job) -> None:
    job.put("input/reference/2025.jsonl", line((0, 5), "2025-01-01T00:00:00Z"))
    job.put("input/endpoint/2026.jsonl", "\n".join(line(row, "2026-01-02T10:20:00Z") for row in rows(500, seed=3)))

    assert job.run(**REFERENCE) == 0, job.message
    assert "reference_violations" not in metrics(job)
    assert "reference" not in job.output("constraint_violations.json")["driftgauge"]


def test_a_reference_in_compat_mode_is_refused(job: Job) -> None:
    job.put("input/endpoint/2026.jsonl", line((0, 5), "2026-01-02T10:20:00Z"))

    assert job.run(**REFERENCE, driftgauge_mode="compat") == 1
    assert "a reference is compared in exact mode only" in job.message
