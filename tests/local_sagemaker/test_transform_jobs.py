"""Transform jobs: splits, filters, joins, data capture and what is refused."""

import gzip
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from local_sagemaker.memory_cloud import MemoryCloud
from local_sagemaker.service_requests import Document, eventually, model

from driftgauge_local.sagemaker import SageMaker, ServiceError

ROWS = b"0.5,1.0,2.0\n1.5,0.0,1.0\n-1.0,2.0,0.5\n"
NOON = datetime(2026, 11, 24, 12, 5, tzinfo=UTC)


@pytest.fixture(autouse=True)
def objects(cloud: MemoryCloud, service: SageMaker) -> None:
    cloud.set_clock(NOON)
    cloud.put_object("s3://bucket/in/rows.csv", ROWS)
    service.call("CreateModel", model())


def transform(name: str = "job", **members: Any) -> Document:
    source = {"DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": "s3://bucket/in/"}}}
    request = {
        "TransformJobName": name,
        "ModelName": "model",
        "TransformInput": source | {"ContentType": "text/csv", "SplitType": "Line"} | members.pop("source", {}),
        "TransformOutput": {"S3OutputPath": "s3://bucket/out", "Accept": "text/csv", "AssembleWith": "Line"},
        "TransformResources": {"InstanceType": "ml.m5.xlarge", "InstanceCount": 1},
    }
    request["TransformOutput"] |= members.pop("target", {})
    return request | members


def run(service: SageMaker, request: Document) -> Document:
    service.call("CreateTransformJob", request)

    def describe() -> Document:
        return service.call("DescribeTransformJob", {"TransformJobName": request["TransformJobName"]})

    eventually(lambda: describe()["TransformJobStatus"] not in ("InProgress", "Stopping"))
    return describe()


def output(cloud: MemoryCloud, name: str = "rows.csv") -> list[str]:
    return cloud.objects[f"s3://bucket/out/{name}.out"].decode().splitlines()


def test_each_line_is_answered_with_a_line(service: SageMaker, cloud: MemoryCloud) -> None:
    job = run(service, transform())
    assert (job["TransformJobStatus"], len(output(cloud))) == ("Completed", 3)
    assert all(float(line) is not None for line in output(cloud))


def test_one_record_a_request_gives_the_same_answers(service: SageMaker, cloud: MemoryCloud) -> None:
    run(service, transform())
    together = output(cloud)
    run(service, transform("single", BatchStrategy="SingleRecord", MaxConcurrentTransforms=2))
    assert output(cloud) == together


def test_the_input_is_joined_before_its_answer(service: SageMaker, cloud: MemoryCloud) -> None:
    run(service, transform(DataProcessing={"JoinSource": "Input"}))
    assert [line.rsplit(",", 1)[0] for line in output(cloud)] == ROWS.decode().splitlines()


def test_filters_leave_an_id_out_of_the_request_and_keep_it_in_the_output(
    service: SageMaker, cloud: MemoryCloud
) -> None:
    run(service, transform())
    answers = output(cloud)
    cloud.put_object("s3://bucket/in/rows.csv", b"".join(b"id%d,%s\n" % (i, r) for i, r in enumerate(ROWS.split())))
    processing = {"JoinSource": "Input", "InputFilter": "$[1:]", "OutputFilter": "$[0,-1]"}
    run(service, transform("filtered", DataProcessing=processing))
    assert output(cloud) == [f"id{i},{answer}" for i, answer in enumerate(answers)]


def test_json_lines_are_joined_as_a_member_of_their_own(service: SageMaker, cloud: MemoryCloud) -> None:
    processing = {"OutputFilter": "$.score"}
    run(service, transform(target={"Accept": "application/jsonlines"}, DataProcessing=processing))
    assert all(isinstance(json.loads(line), float) for line in output(cloud))


def test_a_capture_names_inputs_and_outputs_below_the_hour(service: SageMaker, cloud: MemoryCloud) -> None:
    run(service, transform(DataCaptureConfig={"DestinationS3Uri": "s3://bucket/captured"}))
    (read,) = cloud.list_objects("s3://bucket/captured/input/2026/11/24/12/")
    (written,) = cloud.list_objects("s3://bucket/captured/output/2026/11/24/12/")
    assert json.loads(cloud.objects[read.uri]) == [{"prefix": "s3://bucket/in/"}, "rows.csv"]
    assert json.loads(cloud.objects[written.uri]) == [{"prefix": "s3://bucket/out/"}, "rows.csv.out"]


def test_inference_ids_and_the_time_of_the_start_end_each_line(service: SageMaker, cloud: MemoryCloud) -> None:
    capture = {"DestinationS3Uri": "s3://bucket/captured", "GenerateInferenceId": True}
    run(service, transform(DataCaptureConfig=capture))
    ends = [line.split(",")[1:] for line in output(cloud)]
    assert len({identity for identity, _ in ends}) == 3
    assert {time[:16] for _, time in ends} == {"2026-11-24T12:05"}


def test_a_compressed_object_is_read(service: SageMaker, cloud: MemoryCloud) -> None:
    cloud.put_object("s3://bucket/in/rows.csv", gzip.compress(ROWS))
    run(service, transform(source={"CompressionType": "Gzip"}))
    assert len(output(cloud)) == 3


def test_objects_that_cannot_be_answered_fail_the_job_and_not_the_others(
    service: SageMaker, cloud: MemoryCloud
) -> None:
    cloud.put_object("s3://bucket/in/bad.csv", b"a,b,c\n")
    job = run(service, transform())
    assert (job["TransformJobStatus"], job["FailureReason"]) == (
        "Failed",
        "AlgorithmError: See job logs for more information",
    )
    assert len(output(cloud)) == 3
    assert "s3://bucket/out/bad.csv.out" not in cloud.objects
    log = "\n".join(cloud.logs["/aws/sagemaker/TransformJobs", "job/i-local"])
    assert "s3://bucket/in/bad.csv: Bad HTTP status received from algorithm: 415" in log


def test_a_job_without_objects_fails(service: SageMaker, cloud: MemoryCloud) -> None:
    del cloud.objects["s3://bucket/in/rows.csv"]
    assert "No S3 objects found" in run(service, transform())["FailureReason"]


def test_jobs_are_listed_and_reported_as_events(service: SageMaker, cloud: MemoryCloud) -> None:
    run(service, transform())
    listed = service.call("ListTransformJobs", {"StatusEquals": "Completed"})["TransformJobSummaries"]
    assert [job["TransformJobName"] for job in listed] == ["job"]
    statuses = [event.detail["TransformJobStatus"] for event in cloud.events]
    assert statuses == ["InProgress", "Completed"]


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ({"source": {"SplitType": "RecordIO"}}, "splits by Line"),
        ({"ModelClientConfig": {"InvocationsMaxRetries": 1}}, "has no ModelClientConfig"),
        ({"DataProcessing": {"InputFilter": "$.a..b"}}, r"Invalid JSONPath '\$.a..b'"),
        ({"DataProcessing": {"InputFilter": "[1:]"}}, r"Invalid JSONPath '\[1:\]'"),
        (
            {"DataProcessing": {"JoinSource": "Input"}, "target": {"Accept": "application/jsonlines"}},
            "JoinSource needs input and output of one format",
        ),
        (
            {"DataProcessing": {"InputFilter": "$[1:]"}, "source": {"ContentType": "text/libsvm"}},
            "needs a ContentType that is one of",
        ),
        ({"ModelName": "none"}, "Could not find model"),
    ],
)
def test_what_has_no_effect_here_is_refused(service: SageMaker, members: Document, message: str) -> None:
    with pytest.raises(ServiceError, match=message):
        service.call("CreateTransformJob", transform(**members))
