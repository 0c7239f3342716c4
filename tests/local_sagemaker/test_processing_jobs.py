import gzip
import json
from typing import Any

import pytest
from local_sagemaker.memory_cloud import MemoryCloud
from local_sagemaker.service_requests import (
    CLUSTER,
    eventually,
    job_ended,
    job_input,
    job_output,
    processing_job,
)

from driftgauge_local.sagemaker import SageMaker, ServiceError, StatisticValues

Document = dict[str, Any]
OUTPUT = job_output("s3://bucket/out")


def run(service: SageMaker, request: Document) -> Document:
    service.call("CreateProcessingJob", request)
    return job_ended(service, request["ProcessingJobName"])


def given(cloud: MemoryCloud) -> Document:
    document: Document = json.loads(cloud.get_object("s3://bucket/out/given.json"))
    return document


def refusal(service: SageMaker, operation: str, request: Document) -> ServiceError:
    with pytest.raises(ServiceError) as refused:
        service.call(operation, request)
    return refused.value


def test_a_job_runs_to_its_end_with_its_exit_message(service: SageMaker, cloud: MemoryCloud) -> None:
    described = run(service, processing_job(message="Completed: all is well."))
    assert described["ProcessingJobStatus"] == "Completed"
    assert described["ExitMessage"] == "Completed: all is well."
    assert described["ProcessingStartTime"] <= described["ProcessingEndTime"]
    assert "FailureReason" not in described


def test_a_job_is_given_its_environment_and_none_of_the_services(
    service: SageMaker, cloud: MemoryCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    run(service, processing_job(analysis_type="MODEL_QUALITY") | {"ProcessingOutputConfig": OUTPUT})
    environment = given(cloud)["environment"]
    assert environment["analysis_type"] == "MODEL_QUALITY"
    assert "AWS_SECRET_ACCESS_KEY" not in environment


def test_a_job_finds_its_configuration_where_the_container_has_it(service: SageMaker, cloud: MemoryCloud) -> None:
    run(service, processing_job() | {"ProcessingOutputConfig": OUTPUT})
    files = given(cloud)["files"]
    job = json.loads(files["config/processingjobconfig.json"])
    assert job["ProcessingJobName"] == "job"
    assert job["ProcessingResources"] == CLUSTER
    assert json.loads(files["config/resourceconfig.json"]) == {"current_host": "algo-1", "hosts": ["algo-1"]}


@pytest.mark.parametrize(
    ("prefix", "expected"),
    [
        ("s3://bucket/in", {"processing/data/a.csv", "processing/data/2026/b.csv"}),
        ("s3://bucket/in/", {"processing/data/a.csv", "processing/data/2026/b.csv"}),
        ("s3://bucket/in/a.csv", {"processing/data/a.csv"}),
        ("s3://bucket/in/2026/b", {"processing/data/b.csv"}),
    ],
)
def test_the_objects_of_a_prefix_lie_below_the_inputs_path(
    service: SageMaker, cloud: MemoryCloud, prefix: str, expected: set[str]
) -> None:
    for name in ("a.csv", "2026/b.csv", "2026/"):
        cloud.put_object(f"s3://bucket/in/{name}", b"1")
    run(service, processing_job() | {"ProcessingInputs": [job_input(prefix)], "ProcessingOutputConfig": OUTPUT})
    assert {name for name in given(cloud)["files"] if name.startswith("processing/data")} == expected


def test_a_manifest_names_the_objects_of_an_input(service: SageMaker, cloud: MemoryCloud) -> None:
    cloud.put_object("s3://bucket/many/one.csv", b"1")
    cloud.put_object("s3://bucket/many/two.csv", b"2")
    cloud.put_object("s3://bucket/manifest", b'[{"prefix": "s3://bucket/many/"}, "two.csv"]')
    inputs = [job_input("s3://bucket/manifest", S3DataType="ManifestFile")]
    run(service, processing_job() | {"ProcessingInputs": inputs, "ProcessingOutputConfig": OUTPUT})
    assert given(cloud)["files"]["processing/data/two.csv"] == "2"
    assert "processing/data/one.csv" not in given(cloud)["files"]


def test_a_compressed_input_is_unpacked(service: SageMaker, cloud: MemoryCloud) -> None:
    cloud.put_object("s3://bucket/in/a.csv", gzip.compress(b"1,2"))
    inputs = [job_input("s3://bucket/in", S3CompressionType="Gzip")]
    run(service, processing_job() | {"ProcessingInputs": inputs, "ProcessingOutputConfig": OUTPUT})
    assert given(cloud)["files"]["processing/data/a.csv"] == "1,2"


def test_an_input_that_is_not_there_fails_the_job_in_the_services_words(service: SageMaker) -> None:
    described = run(service, processing_job() | {"ProcessingInputs": [job_input("s3://bucket/none")]})
    assert described["ProcessingJobStatus"] == "Failed"
    assert 'No S3 objects found under S3 URL "s3://bucket/none"' in described["FailureReason"]


def test_a_bucket_that_is_not_there_fails_the_job(service: SageMaker) -> None:
    described = run(service, processing_job() | {"ProcessingInputs": [job_input("s3://none/data")]})
    assert described["FailureReason"].startswith("ClientError: ")
    assert "NoSuchBucket" in described["FailureReason"]


def test_outputs_keep_their_folders(service: SageMaker, cloud: MemoryCloud) -> None:
    write = json.dumps({"/opt/ml/processing/output/deep/er.txt": "x"})
    run(service, processing_job(write=write) | {"ProcessingOutputConfig": job_output("s3://bucket/out/")})
    assert cloud.get_object("s3://bucket/out/deep/er.txt") == b"x"


def test_continuous_outputs_arrive_while_the_job_runs(service: SageMaker, cloud: MemoryCloud) -> None:
    request = processing_job(sleep="30") | {"ProcessingOutputConfig": job_output("s3://bucket/out", mode="Continuous")}
    service.call("CreateProcessingJob", request)
    eventually(lambda: "s3://bucket/out/given.json" in cloud.objects)
    assert service.call("DescribeProcessingJob", {"ProcessingJobName": "job"})["ProcessingJobStatus"] == "InProgress"


def test_an_output_that_cannot_be_written_fails_the_job(service: SageMaker) -> None:
    described = run(service, processing_job() | {"ProcessingOutputConfig": job_output("s3://none/out")})
    assert described["ProcessingJobStatus"] == "Failed"
    assert "The bucket none cannot be asked for (HeadBucket). NoSuchBucket" in described["FailureReason"]


def test_a_program_that_fails_fails_the_job_with_its_last_words(service: SageMaker, cloud: MemoryCloud) -> None:
    request = processing_job(exit_code="3", message="Error: no such column") | {"ProcessingOutputConfig": OUTPUT}
    described = run(service, request)
    assert described["ProcessingJobStatus"] == "Failed"
    assert described["ExitMessage"] == "Error: no such column"
    assert described["FailureReason"] == "AlgorithmError: Error: no such column, exit code: 3"
    assert "s3://bucket/out/given.json" not in cloud.objects


def test_an_image_that_cannot_run_here_fails_the_job_with_those_that_can(service: SageMaker) -> None:
    described = run(service, processing_job(image="123456789012.dkr.ecr.us-east-1.amazonaws.com/own:1"))
    assert "sagemaker-model-monitor-analyzer" in described["FailureReason"]
    assert "own:1" in described["FailureReason"]


def test_what_the_program_prints_is_in_the_jobs_log(service: SageMaker, cloud: MemoryCloud) -> None:
    run(service, processing_job())
    ((group, stream), lines), *_ = cloud.logs.items()
    assert group == "/aws/sagemaker/ProcessingJobs"
    assert stream.startswith("job/algo-1-")
    assert lines == ["ready", "done"]


def test_a_job_that_takes_too_long_is_stopped(service: SageMaker) -> None:
    assert run(service, processing_job(runtime=1, sleep="60"))["ProcessingJobStatus"] == "Stopped"


def test_a_job_can_be_stopped(service: SageMaker, cloud: MemoryCloud) -> None:
    service.call("CreateProcessingJob", processing_job(sleep="60"))
    eventually(lambda: bool(cloud.logs))
    service.call("StopProcessingJob", {"ProcessingJobName": "job"})
    assert job_ended(service)["ProcessingJobStatus"] == "Stopped"
    assert [event.detail["ProcessingJobStatus"] for event in cloud.events] == ["InProgress", "Stopping", "Stopped"]


def test_a_job_that_has_ended_cannot_be_stopped(service: SageMaker) -> None:
    run(service, processing_job())
    error = refusal(service, "StopProcessingJob", {"ProcessingJobName": "job"})
    assert error.message == "The request was rejected because the processing job is in status Completed."


def test_every_change_of_state_is_an_event(service: SageMaker, cloud: MemoryCloud) -> None:
    run(service, processing_job(message="Completed: well.") | {"Tags": [{"Key": "team", "Value": "food"}]})
    first, last = cloud.events
    assert last.detail_type == "SageMaker Processing Job State Change"
    assert last.resources == ["arn:aws:sagemaker:us-east-1:123456789012:processing-job/job"]
    assert (first.detail["ProcessingJobStatus"], last.detail["ProcessingJobStatus"]) == ("InProgress", "Completed")
    assert last.detail["ExitMessage"] == "Completed: well."
    assert last.detail["Tags"] == {"team": "food"}
    assert isinstance(last.detail["CreationTime"], int)


def measured(cloud: MemoryCloud, *lines: Document, **environment: str) -> Document:
    cloud.put_object("s3://bucket/m.jsonl", "".join(json.dumps(line) + "\n" for line in lines).encode())
    copy = "/opt/ml/processing/data/m.jsonl /opt/ml/output/metrics/cloudwatch/metrics.jsonl"
    return processing_job(copy=copy, **environment) | {"ProcessingInputs": [job_input("s3://bucket/m.jsonl")]}


RMSE = {
    "MetricName": "rmse",
    "Timestamp": "2026-01-01T00:00:00Z",
    "Dimensions": [{"Name": "Endpoint", "Value": "e"}, {"Name": "MonitoringSchedule", "Value": "s"}],
    "Value": 1.5,
}
FEATURE = {
    "MetricName": "feature_data_age",
    "Timestamp": "2026-01-01T00:00:00Z",
    "StatisticValues": {"SampleCount": 2, "Sum": 5, "Minimum": 1, "Maximum": 4},
    "Unit": "Count",
}


def test_a_monitors_metrics_are_published_with_their_dimensions(service: SageMaker, cloud: MemoryCloud) -> None:
    environment = {"analysis_type": "MODEL_QUALITY", "sagemaker_endpoint_name": "e"}
    run(service, measured(cloud, RMSE, publish_cloudwatch_metrics="Enabled", **environment))
    ((namespace, datum),) = cloud.metrics
    assert namespace == "aws/sagemaker/Endpoints/model-metrics"
    assert (datum.name, datum.value, datum.unit) == ("rmse", 1.5, "None")
    assert datum.dimensions == {"Endpoint": "e", "MonitoringSchedule": "s"}


def test_statistics_are_published_as_such(service: SageMaker, cloud: MemoryCloud) -> None:
    run(service, measured(cloud, FEATURE, publish_cloudwatch_metrics="Enabled"))
    ((namespace, datum),) = cloud.metrics
    assert namespace == "aws/sagemaker/ModelMonitoring/data-metrics"
    assert datum.value == StatisticValues(sample_count=2, sum=5, minimum=1, maximum=4)


def test_a_baselines_metrics_are_not_published(service: SageMaker, cloud: MemoryCloud) -> None:
    run(service, measured(cloud, RMSE, publish_cloudwatch_metrics="Disabled"))
    assert not cloud.metrics


def test_a_metric_that_cannot_be_read_is_told_in_the_log(service: SageMaker, cloud: MemoryCloud) -> None:
    described = run(service, measured(cloud, RMSE, {"MetricName": "x"}, publish_cloudwatch_metrics="Enabled"))
    assert described["ProcessingJobStatus"] == "Completed"
    assert any("metrics.jsonl, line 2" in line for lines in cloud.logs.values() for line in lines)


def test_a_jobs_name_is_used_once(service: SageMaker) -> None:
    run(service, processing_job())
    error = refusal(service, "CreateProcessingJob", processing_job())
    assert error.code == "ResourceInUse"
    assert error.message.startswith("Job name must be unique within an AWS account and region")


def test_a_job_that_is_not_there_is_not_found(service: SageMaker) -> None:
    error = refusal(service, "DescribeProcessingJob", {"ProcessingJobName": "none"})
    assert (error.code, error.message) == ("ValidationException", "Could not find requested job with name: none")


@pytest.mark.parametrize("path", ["/srv/data", "/opt/ml/processing/../config", "data"])
def test_an_input_lies_below_the_processing_folder(service: SageMaker, path: str) -> None:
    request = processing_job() | {"ProcessingInputs": [job_input("s3://bucket/in", LocalPath=path)]}
    assert "/opt/ml/processing" in refusal(service, "CreateProcessingJob", request).message


def test_jobs_are_listed_by_status(service: SageMaker) -> None:
    run(service, processing_job("good"))
    run(service, processing_job("bad", exit_code="1"))
    found = service.call("ListProcessingJobs", {"StatusEquals": "Failed"})["ProcessingJobSummaries"]
    assert [job["ProcessingJobName"] for job in found] == ["bad"]
