"""The container contract: environment and files in, files and exit message out."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from driftgauge_analyzer.container import resolve
from driftgauge_analyzer.dataset_format import DatasetFormat, parse_dataset_format
from driftgauge_analyzer.errors import AnalyzerError
from driftgauge_analyzer.generation import Generation
from driftgauge_analyzer.job_settings import JobSettings
from driftgauge_analyzer.program import exit_message
from driftgauge_contract.constraints import Mode
from driftgauge_contract.problem import ProblemType
from driftgauge_contract.variables import FileFormat

REQUIRED = {
    "dataset_format": '{"csv":{"header":true,"output_columns_position":"START"}}',
    "dataset_source": "/opt/ml/processing/input/baseline_dataset_input",
    "output_path": "/opt/ml/processing/output",
}
CAPTURE_FORMAT = '{"sagemakerCaptureJson":{"captureIndexNames":["endpointInput","endpointOutput"]}}'


def captured(inference_time: str, fields: str) -> str:
    answer, _, question = fields.partition(",")
    record = {
        "captureData": {
            "endpointInput": {"observedContentType": "text/csv", "mode": "INPUT", "data": question, "encoding": "CSV"},
            "endpointOutput": {"observedContentType": "text/csv", "mode": "OUTPUT", "data": answer, "encoding": "CSV"},
        },
        "eventMetadata": {"eventId": "e", "inferenceTime": inference_time},
        "eventVersion": "0",
    }
    return json.dumps(record) + "\n"


def run_program(root: Path, environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    analyzer = Path(__file__).resolve().parents[2] / "analyzer"
    return subprocess.run(
        [sys.executable, "-m", "driftgauge_analyzer", "--root", root],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(analyzer), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def make_baseline(root: Path, csv: str) -> subprocess.CompletedProcess[str]:
    folder = root / "processing/input/baseline_dataset_input"
    folder.mkdir(parents=True)
    (folder / "train.csv").write_text(csv, encoding="utf-8")
    return run_program(root, REQUIRED)


def test_container_paths_lie_below_the_root() -> None:
    assert resolve(Path("/jobs/one"), "/opt/ml/processing/output") == Path("/jobs/one/processing/output")


def test_other_paths_are_taken_as_they_are() -> None:
    assert resolve(Path("/jobs/one"), "/data/train.csv") == Path("/data/train.csv")


def test_a_job_without_a_baseline_makes_one() -> None:
    settings = JobSettings.from_environment(REQUIRED, Path("/r"))
    assert settings.baseline_constraints is None
    assert settings.dataset_format == DatasetFormat(kind=FileFormat.CSV, header=True)
    assert (settings.generation, settings.mode, settings.raw_values) == (Generation.C, Mode.COMPAT, True)


def test_every_variable_finds_its_setting() -> None:
    environment = {
        **REQUIRED,
        "dataset_format": CAPTURE_FORMAT,
        "baseline_constraints": "/opt/ml/processing/baseline/constraints/constraints.json",
        "baseline_statistics": "/opt/ml/processing/baseline/stats/statistics.json",
        "start_time": "2019-12-01T15:00:00Z",
        "end_time": "2019-12-01T16:00:00Z",
        "publish_cloudwatch_metrics": "Enabled",
        "sagemaker_endpoint_name": "endpoint",
        "sagemaker_monitoring_schedule_name": "schedule",
        "problem_type": "BinaryClassification",
        "probability_threshold_attribute": "0.8",
        "driftgauge_generation": "A",
        "driftgauge_mode": "exact",
        "driftgauge_raw_values": "Disabled",
    }
    settings = JobSettings.from_environment(environment, Path("/r"))
    assert settings.baseline_statistics == Path("/r/processing/baseline/stats/statistics.json")
    assert settings.start_time == datetime(2019, 12, 1, 15, tzinfo=UTC)
    assert settings.publish_metrics
    assert settings.problem_type is ProblemType.BINARY_CLASSIFICATION
    assert settings.probability_threshold == 0.8
    assert (settings.generation, settings.mode, settings.raw_values) == (Generation.A, Mode.EXACT, False)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("dataset_format", "csv", "dataset_format is 'csv'; it must be one of"),
        ("dataset_format", '{"xml":{}}', "dataset_format names 'xml'; it must be one of"),
        ("dataset_source", "", "The environment variable dataset_source is not set"),
        ("end_time", "tomorrow", "end_time is 'tomorrow'; it must be a time such as 2019-12-01T15:20:00Z"),
        ("problem_type", "Ranking", "problem_type is 'Ranking'; it must be one of Regression"),
        ("probability_threshold_attribute", "high", "'high'; it must be a number"),
        ("publish_cloudwatch_metrics", "yes", "'yes'; it must be one of Enabled, Disabled"),
        ("driftgauge_generation", "D", "'D'; it must be one of A, B, C"),
    ],
)
def test_a_wrong_variable_is_named_with_what_is_allowed(name: str, value: str, message: str) -> None:
    with pytest.raises(AnalyzerError, match=message.replace("(", r"\(")):
        JobSettings.from_environment({**REQUIRED, name: value}, Path("/r"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"csv":{"header":"true"}}', DatasetFormat(kind=FileFormat.CSV, header=True)),
        ('{"csv":{}}', DatasetFormat(kind=FileFormat.CSV)),
        ('{"json":{"lines":true}}', DatasetFormat(kind=FileFormat.JSON)),
        ('{"json":{"line":true}}', DatasetFormat(kind=FileFormat.JSON)),
        ('{"parquet":{}}', DatasetFormat(kind=FileFormat.PARQUET)),
        (
            CAPTURE_FORMAT,
            DatasetFormat(kind=FileFormat.CAPTURE, capture_names=("endpointInput", "endpointOutput")),
        ),
        ('{"sagemakerCaptureJson":{"captureIndexNames":null}}', DatasetFormat(kind=FileFormat.CAPTURE)),
    ],
)
def test_dataset_formats_are_read_as_the_sdk_and_the_documentation_write_them(
    text: str, expected: DatasetFormat
) -> None:
    assert parse_dataset_format(text) == expected


def test_the_exit_message_counts_violations_always_in_the_plural() -> None:
    assert exit_message(1) == "CompletedWithViolations: Job completed successfully with 1 violations."
    assert exit_message(0) == "Completed: Job completed successfully with no violations."
    assert exit_message(None) == "Completed: Job completed successfully with no violations."


def test_a_baseline_job_writes_statistics_and_constraints(tmp_path: Path) -> None:
    job = make_baseline(tmp_path, "a,b\n1,x\n2,y\n")
    assert job.returncode == 0, job.stderr
    assert sorted(path.name for path in (tmp_path / "processing/output").iterdir()) == [
        "constraints.json",
        "statistics.json",
    ]
    assert (tmp_path / "output/message").read_text() == exit_message(0)


def test_a_monitoring_job_compares_only_what_its_window_holds(tmp_path: Path) -> None:
    make_baseline(tmp_path, "label,amount\n" + "".join(f"{index % 2},{index}\n" for index in range(100)))
    folder = tmp_path / "processing/input/endpoint/shop/AllTraffic/2026/01/01/10"
    folder.mkdir(parents=True)
    (folder / "00-00-000-x.jsonl").write_text(
        captured("2026-01-01T09:59:59Z", "1,text")
        + captured("2026-01-01T10:00:00Z", "1,5.5")
        + captured("2026-01-01T11:00:00Z", "1,text")
    )
    job = run_program(
        tmp_path,
        {
            "dataset_format": CAPTURE_FORMAT,
            "dataset_source": "/opt/ml/processing/input/endpoint",
            "output_path": "/opt/ml/processing/resultoutput",
            "baseline_constraints": "/opt/ml/processing/output/constraints.json",
            "baseline_statistics": "/opt/ml/processing/output/statistics.json",
            "start_time": "2026-01-01T10:00:00Z",
            "end_time": "2026-01-01T11:00:00Z",
            "publish_cloudwatch_metrics": "Enabled",
            "sagemaker_endpoint_name": "shop",
            "sagemaker_monitoring_schedule_name": "hourly",
        },
    )
    assert job.returncode == 0, job.stderr
    assert (tmp_path / "output/message").read_text() == exit_message(1)
    output = tmp_path / "processing/resultoutput"
    assert json.loads((output / "statistics.json").read_text())["dataset"]["item_count"] == 1
    assert json.loads((output / "constraint_violations.json").read_text())["violations"] == [
        {
            "feature_name": "amount",
            "constraint_check_type": "data_type_check",
            "description": "Data type match requirement is not met. Expected data type: Integral, "
            "Expected match: 100.0%. Observed: Only 0.0% of data is Integral.",
        }
    ]
    (metrics,) = (tmp_path / "output/metrics/cloudwatch").iterdir()
    lines = {line["MetricName"]: line for line in map(json.loads, metrics.read_text().splitlines())}
    assert lines["feature_data_amount"] == {
        "MetricName": "feature_data_amount",
        "Timestamp": "2026-01-01T11:00:00Z",
        "Dimensions": [{"Name": "Endpoint", "Value": "shop"}, {"Name": "MonitoringSchedule", "Value": "hourly"}],
        "StatisticValues": {"SampleCount": 1.0, "Sum": 5.5, "Minimum": 5.5, "Maximum": 5.5},
        "Unit": "None",
    }
    assert lines["feature_non_null_label"]["Value"] == 1.0


def test_a_failed_job_says_why_in_one_line_and_leaves_no_file(tmp_path: Path) -> None:
    job = make_baseline(tmp_path, "a,b\n1,2\n3\n")
    message = (tmp_path / "output/message").read_text()
    assert job.returncode == 1
    assert message.startswith("Error: ")
    assert message.endswith("train.csv:3: 1 fields, where the first line has 2")
    assert job.stderr == message + "\n"
    assert not (tmp_path / "processing/output").exists()


def test_a_job_without_data_says_so(tmp_path: Path) -> None:
    (tmp_path / "processing/input/baseline_dataset_input").mkdir(parents=True)
    assert run_program(tmp_path, REQUIRED).returncode == 1
    assert "There is no data in" in (tmp_path / "output/message").read_text()


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    # Reading a process's own memory from its start is what even root may not do.
    job = run_program(tmp_path, {**REQUIRED, "dataset_source": "/proc/self/mem"})
    assert job.returncode == 1
    assert job.stderr.count("\n") == 1
    assert "Input/output error" in job.stderr
