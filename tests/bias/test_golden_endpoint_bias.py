"""What AWS's bias monitor wrote about an endpoint's captures, from captures and labels of the same figures."""

import json
import math
from pathlib import Path

import pytest
from bias.golden import golden_case
from model_quality.jobs import Job

Violation = dict[str, str]


@pytest.fixture(scope="module")
def case() -> Path:
    return golden_case("bias_adult_endpoint_jsonl")


@pytest.fixture
def job(case: Path, tmp_path: Path) -> Job:
    job = Job(
        tmp_path,
        {
            "analysis_type": "MODEL_BIAS",
            "analysis_config": "/opt/ml/processing/input/config/analysis_config.json",
            "baseline_constraints": "/opt/ml/processing/baseline/constraints/analysis.json",
            "dataset_format": '{"sagemakerCaptureJson": {"captureIndexNames": ["endpointInput", "endpointOutput"]}}',
            "dataset_source": "/opt/ml/processing/input/endpoint",
            "ground_truth_source": "/opt/ml/processing/groundtruth",
            "features_attribute": "features",
            "inference_attribute": "predicted_label",
            "output_path": "/opt/ml/processing/output",
        },
    )
    job.put("input/config/analysis_config.json", (case / "analysis_config.json").read_bytes())
    job.put("baseline/constraints/analysis.json", (case / "baseline_analysis.json").read_bytes())
    job.put("input/endpoint/capture.jsonl", (case / "capture.jsonl").read_bytes())
    job.put("groundtruth/labels.jsonl", (case / "labels.jsonl").read_bytes())
    return job


def violations(document: object) -> dict[str, Violation]:
    assert isinstance(document, dict)
    return {item["metric_name"]: item for item in document["violations"]}


def figure(violation: Violation) -> float:
    return float(violation["description"].split()[2])


def test_the_violations_are_those_of_the_service(job: Job, case: Path) -> None:
    assert job.run() == 0
    assert job.message == "CompletedWithViolations: Job completed successfully with 9 violations."
    ours = violations(job.output("constraint_violations.json"))
    theirs = violations(json.loads((case / "constraint_violations.json").read_text()))
    assert list(ours) == list(theirs)
    # Generalized entropy is the one whose order of operations is not known: it ends one unit in the last place apart.
    ours_ge, theirs_ge = ours.pop("GE"), theirs.pop("GE")
    assert ours == theirs
    assert abs(figure(ours_ge) - figure(theirs_ge)) <= math.ulp(figure(theirs_ge))
