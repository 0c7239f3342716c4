"""The SageMaker Python SDK, unchanged, as AWS's own notebooks use it: deploy, capture, baseline, schedule, clean up."""

import functools
import importlib
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import boto3
import numpy as np
import pytest
from local_aws.tiny_model import Rows, tiny_model, tiny_rows

from driftgauge_local.instance import Instance

pytestmark = [pytest.mark.end_to_end, pytest.mark.filterwarnings("ignore")]

ENDPOINT = "sdk-walk"
COLUMNS = ["target", "a", "b", "c"]
PATIENCE_SECONDS = 60.0


@dataclass(frozen=True, kw_only=True)
class Walk:
    """The values that the steps of the notebook share."""

    session: Any
    role: str
    bucket: str
    folder: Path
    predictor: Any
    rows: Rows

    def s3(self, path: str) -> str:
        return f"s3://{self.bucket}/{path}"


@pytest.fixture(scope="module")
def walk(local_aws: Instance, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk]:
    """A model that was trained here and deployed with data capture, as the notebooks begin."""
    with pytest.MonkeyPatch.context() as patch:
        _sdk()
        for name, value in local_aws.environment.items():
            patch.setenv(name, value)
        patch.setattr("sagemaker.session.time", _hurried_time())
        yield _deployed(tmp_path_factory.mktemp("sdk"))


def _sdk() -> Any:
    """The SDK, which takes two seconds and many warnings to import: only for these tests."""
    for module in ("s3", "model", "model_monitor", "model_monitor.dataset_format", "predictor", "serializers"):
        importlib.import_module(f"sagemaker.{module}")
    return importlib.import_module("sagemaker")


def _hurried_time() -> SimpleNamespace:
    """A clock fifty times as fast: the SDK asks every 5 to 30 seconds whether something is ready that takes one."""
    real, began = {name: value for name, value in vars(time).items() if not name.startswith("_")}, time.time()
    hurried = {
        "sleep": lambda seconds: time.sleep(seconds / 50),
        "time": lambda: began + (time.time() - began) * 50,
    }
    return SimpleNamespace(**{**real, **hurried})


def _deployed(folder: Path) -> Walk:
    sdk = _sdk()
    # Without the name of a bucket the SDK asks for the account's number at an address of its own making.
    session = sdk.Session(boto_session=boto3.Session(), default_bucket="sagemaker-us-east-1-000000000000")
    bucket, rows = session.default_bucket(), tiny_rows()
    role = "arn:aws:iam::000000000000:role/notebook"
    artifact = sdk.s3.S3Uploader.upload(
        local_path=str(tiny_model(folder, rows)), desired_s3_uri=f"s3://{bucket}/model", sagemaker_session=session
    )
    image = sdk.image_uris.retrieve("xgboost", session.boto_region_name, version="3.0-5")
    model = sdk.model.Model(image_uri=image, model_data=artifact, role=role, sagemaker_session=session)
    model.deploy(
        initial_instance_count=1,
        instance_type="ml.m5.xlarge",
        endpoint_name=ENDPOINT,
        data_capture_config=sdk.model_monitor.DataCaptureConfig(
            enable_capture=True, sampling_percentage=100, destination_s3_uri=f"s3://{bucket}/capture"
        ),
    )
    predictor = sdk.predictor.Predictor(
        endpoint_name=ENDPOINT, sagemaker_session=session, serializer=sdk.serializers.CSVSerializer()
    )
    return Walk(session=session, role=role, bucket=bucket, folder=folder, predictor=predictor, rows=rows)


def _csv(path: Path, header: list[str], rows: Any) -> Path:
    lines = [",".join(header), *(",".join(str(value) for value in row) for row in rows)]
    path.write_text("\n".join(lines) + "\n")
    return path


def _eventually(ask: Callable[[], Any]) -> Any:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not (found := ask()):
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.2)
    return found


@pytest.fixture
def job_events(local_aws: Instance) -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """Return what an EventBridge rule for processing jobs delivers to a queue."""
    client = functools.partial(local_aws.session().client, endpoint_url=local_aws.endpoint_url)
    sqs, events = client("sqs"), client("events")
    url = sqs.create_queue(QueueName="sdk-jobs")["QueueUrl"]
    queue = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    pattern = {"source": ["aws.sagemaker"], "detail-type": ["SageMaker Processing Job State Change"]}
    events.put_rule(Name="sdk-jobs", EventPattern=json.dumps(pattern))
    events.put_targets(Rule="sdk-jobs", Targets=[{"Id": "queue", "Arn": queue}])

    def received() -> list[dict[str, Any]]:
        messages = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
        return [json.loads(each["Body"])["detail"] for each in messages]

    yield received
    events.remove_targets(Rule="sdk-jobs", Ids=["queue"])
    events.delete_rule(Name="sdk-jobs")


def test_the_predictor_answers_and_its_traffic_is_captured(walk: Walk) -> None:
    sdk = _sdk()
    for row in walk.rows[:30, 1:]:
        answer = walk.predictor.predict(row, inference_id=f"row-{row[0]}")
        assert isinstance(float(answer), float)

    def captured() -> list[str]:
        files = sdk.s3.S3Downloader.list(walk.s3(f"capture/{ENDPOINT}/AllTraffic"), sagemaker_session=walk.session)
        text = "".join(sdk.s3.S3Downloader.read_file(each, sagemaker_session=walk.session) for each in files)
        return text.splitlines() if len(text.splitlines()) == 30 else []

    record = json.loads(_eventually(captured)[0])
    assert set(record["captureData"]) == {"endpointInput", "endpointOutput"}
    assert record["eventMetadata"]["inferenceId"].startswith("row-")


def test_a_data_quality_monitor_suggests_a_baseline_and_watches(
    walk: Walk, job_events: Callable[[], list[dict[str, Any]]]
) -> None:
    sdk = _sdk()
    monitor = sdk.model_monitor.DefaultModelMonitor(
        role=walk.role,
        instance_type="ml.m5.xlarge",
        volume_size_in_gb=20,
        max_runtime_in_seconds=1800,
        sagemaker_session=walk.session,
    )
    monitor.suggest_baseline(
        baseline_dataset=str(_csv(walk.folder / "train.csv", COLUMNS, walk.rows)),
        dataset_format=sdk.model_monitor.dataset_format.DatasetFormat.csv(header=True),
        output_s3_uri=walk.s3("baseline/data-quality"),
        wait=True,
        logs=True,
    )
    changes = job_events()
    assert changes[-1]["ProcessingJobStatus"] == "Completed"
    assert changes[-1]["ProcessingJobName"] == monitor.latest_baselining_job_name
    features = monitor.suggested_constraints().body_dict["features"]
    assert [each["name"] for each in features] == COLUMNS
    assert monitor.baseline_statistics().body_dict["dataset"]["item_count"] == 400

    monitor.create_monitoring_schedule(
        monitor_schedule_name="sdk-data-quality",
        endpoint_input=ENDPOINT,
        output_s3_uri=walk.s3("reports/data-quality"),
        statistics=monitor.baseline_statistics(),
        constraints=monitor.suggested_constraints(),
        schedule_cron_expression=sdk.model_monitor.CronExpressionGenerator.now(),
        data_analysis_start_time="-PT2H",
        data_analysis_end_time="-PT0H",
        enable_cloudwatch_metrics=True,
    )
    assert monitor.describe_schedule()["MonitoringScheduleStatus"] in ("Pending", "Scheduled")

    [execution] = _eventually(monitor.list_executions)
    execution.wait(logs=False)
    assert execution.describe()["ProcessingJobStatus"] == "Completed"
    violations = monitor.latest_monitoring_constraint_violations().body_dict["violations"]
    assert {each["constraint_check_type"] for each in violations} <= {"baseline_drift_check"}
    monitor.delete_monitoring_schedule()


def test_a_model_quality_monitor_suggests_a_baseline(walk: Walk) -> None:
    sdk = _sdk()
    monitor = sdk.model_monitor.ModelQualityMonitor(
        role=walk.role, max_runtime_in_seconds=1800, sagemaker_session=walk.session
    )
    predicted = np.column_stack([walk.rows[:, 0] + 0.25, walk.rows[:, 0]])
    monitor.suggest_baseline(
        baseline_dataset=str(_csv(walk.folder / "predictions.csv", ["prediction", "label"], predicted)),
        dataset_format=sdk.model_monitor.dataset_format.DatasetFormat.csv(header=True),
        output_s3_uri=walk.s3("baseline/model-quality"),
        problem_type="Regression",
        inference_attribute="prediction",
        ground_truth_attribute="label",
        wait=True,
        logs=True,
    )
    rmse = monitor.suggested_constraints().body_dict["regression_constraints"]["rmse"]
    assert rmse["comparison_operator"] == "GreaterThanThreshold"
    assert float(rmse["threshold"]) == pytest.approx(0.25)

    monitor.create_monitoring_schedule(
        monitor_schedule_name="sdk-model-quality",
        endpoint_input=sdk.model_monitor.EndpointInput(
            endpoint_name=ENDPOINT,
            destination="/opt/ml/processing/input_data",
            inference_attribute="0",
        ),
        ground_truth_input=walk.s3("ground-truth"),
        problem_type="Regression",
        output_s3_uri=walk.s3("reports/model-quality"),
        constraints=monitor.suggested_constraints(),
        schedule_cron_expression=sdk.model_monitor.CronExpressionGenerator.hourly(),
        enable_cloudwatch_metrics=True,
    )
    assert monitor.describe_schedule()["MonitoringType"] == "ModelQuality"
    assert monitor.list_executions() == []
    monitor.delete_monitoring_schedule()


def test_deleting_the_endpoint_leaves_nothing(walk: Walk, session: boto3.Session, local_aws: Instance) -> None:
    walk.predictor.delete_endpoint(delete_endpoint_config=True)
    client = session.client("sagemaker", endpoint_url=local_aws.endpoint_url)

    _eventually(lambda: not client.list_endpoints(NameContains=ENDPOINT)["Endpoints"])
    assert client.list_endpoint_configs(NameContains=ENDPOINT)["EndpointConfigs"] == []
    assert client.list_monitoring_schedules(NameContains="sdk-")["MonitoringScheduleSummaries"] == []
    assert client.list_data_quality_job_definitions(NameContains="sdk-")["JobDefinitionSummaries"] == []
