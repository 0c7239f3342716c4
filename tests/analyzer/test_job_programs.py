"""Every program as a process of its own, which knows nothing but its environment and its files."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from model_quality.jobs import CAPTURE, HOUR, Job, captured, labelled

ANALYZER = Path(__file__).resolve().parents[2] / "analyzer"
MERGED = '{"sagemakerMergeJson": {"captureIndexNames": ["endpointOutput"]}}'
COMMON = {
    "output_path": "/opt/ml/processing/output",
    "publish_cloudwatch_metrics": "Enabled",
    "sagemaker_endpoint_name": "shop",
    "sagemaker_monitoring_schedule_name": "shop-monitor",
    "start_time": "2026-01-02T10:00:00Z",
    "end_time": "2026-01-02T11:00:00Z",
}
CONFIG = {
    "headers": ["age", "sex", "approved"],
    "label": "approved",
    "label_values_or_threshold": [1],
    "facet": [{"name_or_index": "sex", "value_or_threshold": [2]}],
}


@pytest.fixture
def job(tmp_path: Path) -> Job:
    """Captures, and labels for four of five of them."""
    job = Job(tmp_path, {})
    job.put_lines(f"input_data/shop/AllTraffic/{HOUR}/a.jsonl", [captured(number, str(number)) for number in range(5)])
    job.put_lines(f"groundtruth/{HOUR}/labels.jsonl", [labelled(number, str(number + 1)) for number in range(4)])
    return job


def process(job: Job, environment: Mapping[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "driftgauge_analyzer", *arguments, "--root", str(job.root)],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ANALYZER), **COMMON, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def merge(job: Job) -> None:
    """Merge, and put what was merged where the next job reads it."""
    done = process(
        job,
        {
            "dataset_format": '{"sagemakerCaptureJson": {"captureIndexNames": null}}',
            "dataset_source": "/opt/ml/processing/input_data",
            "ground_truth_source": "/opt/ml/processing/groundtruth",
            "monitoring_input_type": "ENDPOINT_INPUT",
        },
        "merge",
    )
    assert (done.returncode, done.stderr) == (0, "")
    (job.root / "processing/output").rename(job.root / "processing/merged")


def test_merge_and_model_quality(job: Job) -> None:
    merge(job)
    constraint = {"threshold": 0.5, "comparison_operator": "GreaterThanThreshold"}
    job.put("baseline/constraints/constraints.json", json.dumps({"regression_constraints": {"mae": constraint}}))
    done = process(
        job,
        {
            "analysis_type": "MODEL_QUALITY",
            "problem_type": "Regression",
            "inference_attribute": "0",
            "dataset_format": MERGED,
            "dataset_source": "/opt/ml/processing/merged",
            "baseline_constraints": "/opt/ml/processing/baseline/constraints/constraints.json",
        },
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert job.message == "CompletedWithViolations: Job completed successfully with 1 violations."
    assert job.outputs == {"statistics.json", "constraints.json", "constraint_violations.json", "report.html"}
    assert {"mae", "mse", "rmse", "r2"} <= {str(line["MetricName"]) for line in job.metrics}
    assert {line["Timestamp"] for line in job.metrics} == {"2026-01-02T11:00:00Z"}


def test_merge_and_model_bias(job: Job) -> None:
    merge(job)
    job.put("input/config/analysis_config.json", json.dumps(CONFIG))
    done = process(
        job,
        {
            "analysis_type": "MODEL_BIAS",
            "analysis_config": "/opt/ml/processing/input/config/analysis_config.json",
            "inference_attribute": "0",
            "dataset_format": MERGED,
            "dataset_source": "/opt/ml/processing/merged",
        },
    )
    # Every captured request is of the facet, so nothing can be compared: the analysis says so, metric by metric.
    assert done.returncode == 0
    assert job.outputs == {"analysis.json"}
    assert "the facet holds all of 4 rows" in (job.root / "processing/output/analysis.json").read_text()


def test_data_quality_with_scripts(job: Job) -> None:
    job.put("code/prepare.py", "def preprocess_handler(record):\n    return {'answer': record.endpoint_output.data}\n")
    done_file = job.root / "processing/output/done"
    job.put("code/finish.py", f"def postprocess_handler():\n    open({str(done_file)!r}, 'w').close()\n")
    done = process(
        job,
        {
            "dataset_format": CAPTURE,
            "dataset_source": "/opt/ml/processing/input_data",
            "record_preprocessor_script": "/opt/ml/processing/code/prepare.py",
            "post_analytics_processor_script": "/opt/ml/processing/code/finish.py",
        },
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert job.outputs == {"statistics.json", "constraints.json", "done"}
    assert job.message == "Completed: Job completed successfully with no violations."
    statistics = job.output("statistics.json")
    assert isinstance(statistics, dict)
    assert [feature["name"] for feature in statistics["features"]] == ["answer"]


@pytest.mark.parametrize("program", ["analyze", "merge"])
def test_a_job_that_is_told_nothing_says_what_is_missing(job: Job, program: str) -> None:
    done = process(job, {"output_path": ""}, program)
    assert (done.returncode, done.stderr) == (1, "Error: The environment variable dataset_source is not set\n")
    assert job.message == "Error: The environment variable dataset_source is not set"
