"""A real model and real data, deployed here and asked through boto3: AWS's churn example."""

import csv
import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest

pytestmark = pytest.mark.end_to_end

SHARED = Path(__file__).resolve().parents[3] / "shared"
CHURN = SHARED / "data" / "churn"
GOLDEN = SHARED / "golden" / "churn_awsexamples"
TRAFFIC = CHURN / "test-dataset-input-cols.csv"

if not CHURN.is_dir():
    pytest.skip(f"the churn model and data are not at {CHURN}", allow_module_level=True)


@pytest.fixture(scope="module")
def deployment_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("deployments") / "churn.yaml"
    path.write_text(
        f"""
name: churn
engine: model-monitor
model:
  artifact: {CHURN / "model.tar.gz"}
capture: {{sampling_percentage: 100}}
monitors:
  data_quality:
    baseline: {{dataset: {CHURN / "training-dataset-with-header.csv"}, header: true}}
""",
        encoding="utf-8",
    )
    return path


@pytest.fixture(scope="module")
def deployed(driftgauge: Any, session: boto3.Session, deployment_file: Path, home: Path) -> Iterator[boto3.Session]:
    done = driftgauge("local", "deploy", str(deployment_file), "--home", str(home))
    assert done.returncode == 0, done.stdout + done.stderr
    yield session
    done = driftgauge("local", "destroy", str(deployment_file), "--home", str(home))
    assert done.returncode == 0, done.stdout + done.stderr
    sagemaker = session.client("sagemaker")
    assert sagemaker.list_endpoints()["Endpoints"] == []
    assert sagemaker.list_endpoint_configs()["EndpointConfigs"] == []
    assert sagemaker.list_models()["Models"] == []
    assert sagemaker.list_monitoring_schedules()["MonitoringScheduleSummaries"] == []
    assert sagemaker.list_data_quality_job_definitions()["JobDefinitionSummaries"] == []


def read_json(session: boto3.Session, uri: str) -> Any:
    bucket, _, key = uri.removeprefix("s3://").partition("/")
    return json.loads(session.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read())


def baseline_of(session: boto3.Session) -> dict[str, Any]:
    sagemaker = session.client("sagemaker")
    schedule = sagemaker.describe_monitoring_schedule(MonitoringScheduleName="churn-data-quality")
    definition = schedule["MonitoringScheduleConfig"]["MonitoringJobDefinitionName"]
    found = sagemaker.describe_data_quality_job_definition(JobDefinitionName=definition)
    config: dict[str, Any] = found["DataQualityBaselineConfig"]
    return config


def wait_until_captured(session: boto3.Session, prefix: str, count: int) -> None:
    s3 = session.client("s3")
    uri = session.client("sagemaker").describe_endpoint(EndpointName="churn")["DataCaptureConfig"]["DestinationS3Uri"]
    bucket, _, below = uri.removeprefix("s3://").partition("/")
    deadline = time.monotonic() + 30
    found = 0
    while found < count:
        assert time.monotonic() < deadline, f"{found} of {count} requests were captured"
        time.sleep(0.2)
        keys = [each["Key"] for each in s3.list_objects_v2(Bucket=bucket, Prefix=below).get("Contents", [])]
        bodies = [s3.get_object(Bucket=bucket, Key=key)["Body"].read().decode() for key in keys]
        found = sum(f'"{prefix}-' in line for body in bodies for line in body.splitlines())


def test_the_endpoint_captures_everything_in_both_directions(deployed: boto3.Session) -> None:
    sagemaker = deployed.client("sagemaker")
    endpoint = sagemaker.describe_endpoint(EndpointName="churn")
    assert endpoint["EndpointStatus"] == "InService"
    assert endpoint["DataCaptureConfig"]["CurrentSamplingPercentage"] == 100
    config = sagemaker.describe_endpoint_config(EndpointConfigName=endpoint["EndpointConfigName"])["DataCaptureConfig"]
    assert config["EnableCapture"] is True
    assert [option["CaptureMode"] for option in config["CaptureOptions"]] == ["Input", "Output"]
    assert config["CaptureContentTypeHeader"]["CsvContentTypes"] == ["text/csv"]


def test_the_model_answers_as_it_did_on_aws(deployed: boto3.Session) -> None:
    runtime = deployed.client("sagemaker-runtime")
    rows = list(csv.reader((CHURN / "validation.csv").read_text(encoding="utf-8").splitlines()))[:4]
    body = "\n".join(",".join(row[1:]) for row in rows)
    answer = runtime.invoke_endpoint(EndpointName="churn", ContentType="text/csv", Body=body)["Body"].read().decode()
    predictions = [float(value) for value in answer.replace(",", "\n").split()]
    assert predictions == pytest.approx([0.01516005, 0.16844806, 0.21427156, 0.06330718], abs=1e-7)


def test_the_suggested_constraints_are_those_that_aws_suggested(deployed: boto3.Session) -> None:
    used = read_json(deployed, baseline_of(deployed)["ConstraintsResource"]["S3Uri"])
    golden = json.loads((GOLDEN / "constraints.json").read_text(encoding="utf-8"))
    assert used["features"] == golden["features"]


def test_drifted_traffic_is_found_column_by_column(driftgauge: Any, deployed: boto3.Session) -> None:
    start = datetime.now(tz=UTC) + timedelta(seconds=1)  # a window begins with a whole second
    time.sleep(1)
    sent = driftgauge("traffic", "churn", str(TRAFFIC), "--no-header", "--ids", "drifted")
    assert sent.returncode == 0, sent.stderr
    wait_until_captured(deployed, "drifted", 334)
    ran = driftgauge("run", "churn", "data_quality", "--json", "--from", f"{start:%Y-%m-%dT%H:%M:%SZ}")
    assert ran.returncode == 0, ran.stderr
    listed = driftgauge("violations", "churn", "--json")
    (report,) = json.loads(listed.stdout)
    assert report == json.loads(ran.stdout)
    violations = report["violations"]
    # The file's first row has fractions in columns of whole numbers: 1 of 334 rows (and a prediction is no 0 or 1).
    of_type = {each["subject"]: each["description"] for each in violations if each["check"] == "data_type_check"}
    assert "Observed: Only 0.0% of data is Integral." in of_type["Churn"]
    assert "Observed: Only 99.7005988023952% of data is Integral." in of_type["State_HI"]
    assert len(of_type) > 50
