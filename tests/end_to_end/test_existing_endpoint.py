"""An endpoint that somebody else deployed, with a variant `blue`, is monitored, and stays as it is."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
from end_to_end.life import until
from end_to_end.small_sample import write_rows, write_sample

pytestmark = pytest.mark.end_to_end

ENDPOINT, BUCKET, NAME = "orders", "orders-of-another-team", "watched"
IMAGE = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1"
DEPLOYMENT = f"""
name: {NAME}
endpoint: {{existing: {ENDPOINT}, variant: blue}}
monitors:
  data_quality:
    baseline: {{dataset: train.csv, header: true}}
  model_quality:
    problem_type: Regression
    inference_attribute: "0"
    baseline: {{dataset: validation.csv, header: true, label: 0}}
alarms:
  metrics: {{model_quality: [rmse]}}
"""

Command = Callable[..., Any]


@pytest.fixture(scope="module")
def folder(home: Path) -> Path:
    write_sample(home.parent)
    return home.parent


@pytest.fixture(scope="module")
def described(session: boto3.Session, folder: Path) -> dict[str, Any]:
    """Deploy an endpoint with two variants without Driftgauge, and return how SageMaker describes it."""
    s3, sagemaker = session.client("s3"), session.client("sagemaker")
    s3.create_bucket(Bucket=BUCKET)
    s3.upload_file(str(folder / "model.tar.gz"), BUCKET, "model.tar.gz")
    role = "arn:aws:iam::000000000000:role/orders"
    container = {"Image": IMAGE, "ModelDataUrl": f"s3://{BUCKET}/model.tar.gz"}
    sagemaker.create_model(ModelName="orders", PrimaryContainer=container, ExecutionRoleArn=role)
    sagemaker.create_endpoint_config(
        EndpointConfigName="orders-1",
        ProductionVariants=[
            {
                "VariantName": variant,
                "ModelName": "orders",
                "InstanceType": "ml.m5.large",
                "InitialInstanceCount": 1,
                "InitialVariantWeight": weight,
            }
            for variant, weight in (("blue", 1.0), ("green", 0.0))
        ],
        DataCaptureConfig={
            "EnableCapture": True,
            "InitialSamplingPercentage": 100,
            "DestinationS3Uri": f"s3://{BUCKET}/captured",
            "CaptureOptions": [{"CaptureMode": "Input"}, {"CaptureMode": "Output"}],
            "CaptureContentTypeHeader": {"CsvContentTypes": ["text/csv"]},
        },
    )
    sagemaker.create_endpoint(EndpointName=ENDPOINT, EndpointConfigName="orders-1")
    until(lambda: state(session)["EndpointStatus"] == "InService", seconds=60)
    return state(session)


def state(session: boto3.Session) -> dict[str, Any]:
    found = session.client("sagemaker").describe_endpoint(EndpointName=ENDPOINT)
    return {name: value for name, value in found.items() if name != "ResponseMetadata"}


@pytest.fixture(scope="module")
def run(driftgauge: Command, session: boto3.Session) -> Command:
    def command(*arguments: str) -> str:
        done = driftgauge(*arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        return str(done.stdout)

    return command


@pytest.fixture(scope="module")
def deployed(run: Command, home: Path, folder: Path, described: dict[str, Any]) -> None:
    (folder / "watched.yaml").write_text(DEPLOYMENT, encoding="utf-8")
    run("local", "deploy", str(folder / "watched.yaml"), "--home", str(home))


def violations(run: Command, session: boto3.Session, file: Path, *, ids: str) -> list[dict[str, Any]]:
    """Send rows to the endpoint, run data quality over them, and return what it found."""
    start = datetime.now(tz=UTC)
    run("traffic", ENDPOINT, str(file), "--label", "label", "--ids", ids)
    until(lambda: captured(session, ids) == 250, seconds=60)
    end = datetime.now(tz=UTC) + timedelta(seconds=1)
    times = ("--from", f"{start:%Y-%m-%dT%H:%M:%S}", "--to", f"{end:%Y-%m-%dT%H:%M:%S}")
    execution = json.loads(run("run", ENDPOINT, "data_quality", *times, "--json"))["execution"]
    bucket, _, key = execution["report_uri"].removeprefix("s3://").partition("/")
    body = session.client("s3").get_object(Bucket=bucket, Key=f"{key}/constraint_violations.json")["Body"]
    return list(json.loads(body.read())["violations"])


def captured(session: boto3.Session, ids: str) -> int:
    s3 = session.client("s3")
    found = s3.list_objects_v2(Bucket=BUCKET, Prefix=f"captured/{ENDPOINT}/blue/").get("Contents", [])
    bodies = [s3.get_object(Bucket=BUCKET, Key=each["Key"])["Body"].read() for each in found]
    return sum(body.count(f'"{ids}-'.encode()) for body in bodies)


@pytest.mark.usefixtures("deployed")
def test_healthy_traffic_has_no_finding_and_drift_is_found(run: Command, session: boto3.Session, folder: Path) -> None:
    write_rows(folder / "drifted.csv", seed=9, shift=4.0)
    assert violations(run, session, folder / "validation.csv", ids="healthy") == []
    found = violations(run, session, folder / "drifted.csv", ids="drifted")
    assert {"width", "height", "depth"} <= {each["feature_name"] for each in found}
    alarm = f"{ENDPOINT}-data-quality-violations"
    cloudwatch = session.client("cloudwatch")
    until(
        lambda: cloudwatch.describe_alarms(AlarmNames=[alarm])["MetricAlarms"][0]["StateValue"] == "ALARM", seconds=120
    )


@pytest.mark.usefixtures("deployed")
def test_alarms_on_the_endpoint_watch_its_variant(session: boto3.Session) -> None:
    [alarm] = session.client("cloudwatch").describe_alarms(AlarmNames=[f"{ENDPOINT}-latency"])["MetricAlarms"]
    dimensions = {each["Name"]: each["Value"] for each in alarm["Dimensions"]}
    assert dimensions == {"EndpointName": ENDPOINT, "VariantName": "blue"}


@pytest.mark.usefixtures("deployed")
def test_the_endpoint_stays_as_it_was_and_outlives_the_deployment(
    run: Command, session: boto3.Session, home: Path, folder: Path, described: dict[str, Any]
) -> None:
    assert state(session) == described
    run("local", "destroy", str(folder / "watched.yaml"), "--home", str(home))
    assert state(session) == described
