"""The whole way with nothing in place of anything: a real model, real traffic, the analyzer's own program."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from local_sagemaker.conftest import deploy
from local_sagemaker.memory_cloud import MemoryCloud
from local_sagemaker.service_requests import (
    MODEL_URI,
    definition,
    eventually,
    execution_ended,
    job_ended,
    job_input,
    job_output,
    processing_job,
    schedule,
)

from driftgauge_local.sagemaker import SageMaker

SHARED = Path(__file__).resolve().parents[3] / "shared"
REGISTRY = "205585389593.dkr.ecr.us-east-1.amazonaws.com"
NOW = {"expression": "NOW", "DataAnalysisStartTime": "-PT1H", "DataAnalysisEndTime": "PT0H"}
ROWS = 60

pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="the churn model of the reference data is not here")


@pytest.fixture(scope="module")
def cloud() -> MemoryCloud:
    cloud = MemoryCloud()
    churn = SHARED / "data/churn"
    cloud.put_object(MODEL_URI, (churn / "model.tar.gz").read_bytes())
    cloud.put_object("s3://bucket/train.csv", (churn / "training-dataset-with-header.csv").read_bytes())
    predictions = "".join(f"{n / ROWS},{n % 2}\n" for n in range(ROWS))
    cloud.put_object("s3://bucket/predictions.csv", f"prediction,label\n{predictions}".encode())
    return cloud


@pytest.fixture(scope="module")
def service(cloud: MemoryCloud, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SageMaker]:
    home = tmp_path_factory.mktemp("analyzer")
    service = SageMaker(cloud=cloud, home=home, region="us-east-1", account="123456789012")
    deploy(service)
    send(service, cloud)
    yield service
    service.stop()


def send(service: SageMaker, cloud: MemoryCloud) -> None:
    rows = (SHARED / "data/churn/test-dataset-input-cols.csv").read_bytes().splitlines()[:ROWS]
    for number, row in enumerate(rows):
        headers = {"Content-Type": "text/csv", "X-Amzn-SageMaker-Inference-Id": f"row-{number}"}
        service.invoke_endpoint("endpoint", row, headers)
    captured = "s3://bucket/capture/"
    eventually(lambda: sum(len(cloud.get_object(o.uri).splitlines()) for o in cloud.list_objects(captured)) == ROWS)
    labels = [
        {
            "groundTruthData": {"data": str(number % 2), "encoding": "CSV"},
            "eventMetadata": {"eventId": f"row-{number}"},
            "eventVersion": "0",
        }
        for number in range(ROWS)
    ]
    lines = "".join(json.dumps(label) + "\n" for label in labels)
    cloud.put_object(f"s3://bucket/labels/{cloud.now():%Y/%m/%d/%H}/labels.jsonl", lines.encode())


def baseline(service: SageMaker, name: str, dataset: str, **environment: str) -> None:
    request = processing_job(
        name,
        dataset_source="/opt/ml/processing/data",
        dataset_format='{"csv": {"header": true}}',
        publish_cloudwatch_metrics="Disabled",
        **environment,
    )
    outputs = {"ProcessingOutputConfig": job_output(f"s3://bucket/{name}")}
    service.call("CreateProcessingJob", request | outputs | {"ProcessingInputs": [job_input(dataset)]})
    assert job_ended(service, name)["ExitMessage"] == "Completed: Job completed successfully with no violations."


def monitor_now(service: SageMaker, monitor: str, baseline: dict[str, str], image: str | None = None) -> dict[str, Any]:
    request = definition(monitor, monitor)
    if image:
        request[f"{monitor}AppSpecification"]["ImageUri"] = image
    resources = {f"{name}Resource": {"S3Uri": uri} for name, uri in baseline.items()}
    request[f"{monitor}BaselineConfig"] = resources
    service.call(f"Create{monitor}JobDefinition", request)
    wanted = schedule(monitor, monitor=monitor, **NOW)
    wanted["MonitoringScheduleConfig"]["MonitoringJobDefinitionName"] = monitor
    service.call("CreateMonitoringSchedule", wanted)
    return execution_ended(service, monitor)


def violations(cloud: MemoryCloud, monitor: str) -> list[dict[str, str]]:
    reports = cloud.list_objects(f"s3://bucket/reports/endpoint/{monitor}/")
    (found,) = [report.uri for report in reports if report.uri.endswith("/constraint_violations.json")]
    content: list[dict[str, str]] = json.loads(cloud.get_object(found))["violations"]
    return content


def test_data_quality_is_compared_with_the_baseline_of_the_training_data(
    service: SageMaker, cloud: MemoryCloud
) -> None:
    baseline(service, "data", "s3://bucket/train.csv")
    files = {"Constraints": "s3://bucket/data/constraints.json", "Statistics": "s3://bucket/data/statistics.json"}
    assert monitor_now(service, "DataQuality", files)["MonitoringExecutionStatus"] == "CompletedWithViolations"
    # The model answers with a probability where the training data has a whole number.
    found = {(v["feature_name"], v["constraint_check_type"]) for v in violations(cloud, "DataQuality")}
    assert ("Churn", "data_type_check") in found
    published = {datum.name for namespace, datum in cloud.metrics if namespace.endswith("/data-metrics")}
    assert "feature_baseline_drift_Day Mins" in published


def test_model_quality_is_measured_on_merged_labels(service: SageMaker, cloud: MemoryCloud) -> None:
    columns = {"inference_attribute": "prediction", "ground_truth_attribute": "label"}
    request = {"analysis_type": "MODEL_QUALITY", "problem_type": "Regression", **columns}
    baseline(service, "model", "s3://bucket/predictions.csv", **request)
    ended = monitor_now(service, "ModelQuality", {"Constraints": "s3://bucket/model/constraints.json"})
    assert ended["MonitoringExecutionStatus"] in ("Completed", "CompletedWithViolations")
    published = {datum.name for namespace, datum in cloud.metrics if namespace.endswith("/model-metrics")}
    assert "rmse" in published


def test_bias_is_measured_on_merged_labels(service: SageMaker, cloud: MemoryCloud) -> None:
    label, *features = cloud.get_object("s3://bucket/train.csv").decode().splitlines()[0].split(",")
    config = {
        "headers": [*features, label],
        "label": label,
        "label_values_or_threshold": [1],
        "facet": [{"name_or_index": "Int'l Plan_yes", "value_or_threshold": [1]}],
    }
    cloud.put_object("s3://bucket/analysis_config.json", json.dumps(config).encode())
    imbalance = {"name": "CI", "description": "Class Imbalance (CI)", "value": 0.0}
    agreed = {
        "label": label,
        "facets": {"Int'l Plan_yes": [{"value_or_threshold": "1", "metrics": [imbalance]}]},
        "label_value_or_threshold": "1",
    }
    document = {"version": "1.0", "pre_training_bias_metrics": agreed}
    cloud.put_object("s3://bucket/bias/analysis.json", json.dumps(document).encode())
    files = {"Constraints": "s3://bucket/bias/analysis.json"}
    ended = monitor_now(service, "ModelBias", files, f"{REGISTRY}/sagemaker-clarify-processing:1.0")
    assert ended["MonitoringExecutionStatus"] == "CompletedWithViolations"
    (violation,) = violations(cloud, "ModelBias")
    assert (violation["constraint_check_type"], violation["metric_name"]) == ("bias_drift_check", "CI")
    published = {datum.name for namespace, datum in cloud.metrics if namespace.endswith("/bias-metrics")}
    assert "bias_metric_DPPL" in published
