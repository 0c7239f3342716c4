"""SageMaker's view of the cloud: objects, logs, metrics and events reach the emulator's own services."""

import asyncio
import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from ministack import app
from ministack.core.responses import request_scope
from ministack.services import cloudwatch

from driftgauge_local.emulator.cloud import EmulatedCloud
from driftgauge_local.emulator.loop import EmulatorLoop
from driftgauge_local.instance import ACCOUNT, REGION
from driftgauge_local.sagemaker import MetricDatum, ObjectError, StatisticValues

NOW = datetime.now(UTC)


@pytest.fixture(scope="module")
def loop() -> Iterator[EmulatorLoop]:
    running = asyncio.new_event_loop()
    thread = threading.Thread(target=running.run_forever)
    thread.start()
    yield EmulatorLoop(running, account=ACCOUNT, region=REGION)
    running.call_soon_threadsafe(running.stop)
    thread.join()
    running.close()


@pytest.fixture(scope="module")
def cloud(loop: EmulatorLoop) -> EmulatedCloud:
    ask(loop, "s3", "PUT", "/the-bucket")
    return EmulatedCloud(loop)


def ask(loop: EmulatorLoop, service: str, method: str, path: str, target: str = "", **request: Any) -> bytes:
    headers = {"host": "localhost", "content-type": "application/x-amz-json-1.1", "x-amz-target": target}
    body = json.dumps(request).encode() if target else b""
    status, _, content = loop.wait_for(lambda: app.SERVICE_HANDLERS[service](method, path, headers, body, {}))
    assert status == 200, content
    assert isinstance(content, bytes)
    return content


def test_an_object_is_read_as_it_was_written(cloud: EmulatedCloud) -> None:
    cloud.put_object("s3://the-bucket/a folder/ä+b.jsonl", b"\x00\xff")

    assert cloud.get_object("s3://the-bucket/a folder/ä+b.jsonl") == b"\x00\xff"


def test_a_listing_has_every_object_below_the_prefix_in_order(cloud: EmulatedCloud) -> None:
    for number in range(1003):
        cloud.put_object(f"s3://the-bucket/many/{number:04d}.csv", b"x" * (number % 3))

    found = cloud.list_objects("s3://the-bucket/many/")

    assert [each.uri for each in found] == [f"s3://the-bucket/many/{number:04d}.csv" for number in range(1003)]
    assert [each.size for each in found[:3]] == [0, 1, 2]


@pytest.mark.parametrize(
    ("uri", "code"), [("s3://the-bucket/nothing", "NoSuchKey"), ("s3://no-bucket-here/x", "NoSuchBucket")]
)
def test_a_refusal_has_s3_s_code(cloud: EmulatedCloud, uri: str, code: str) -> None:
    with pytest.raises(ObjectError) as refused:
        cloud.get_object(uri)

    assert refused.value.code == code


def test_lines_are_appended_to_a_stream_that_need_not_be_there(cloud: EmulatedCloud, loop: EmulatorLoop) -> None:
    names = {"logGroupName": "/aws/sagemaker/ProcessingJobs", "logStreamName": "job/algo-1"}
    cloud.put_log(names["logGroupName"], names["logStreamName"], ["one", "two"])
    cloud.put_log(names["logGroupName"], names["logStreamName"], ["three"])

    read = json.loads(ask(loop, "logs", "POST", "/", "Logs_20140328.GetLogEvents", startFromHead=True, **names))

    assert [each["message"] for each in read["events"]] == ["one", "two", "three"]


@pytest.mark.parametrize(
    ("value", "stored"),
    [(4.5, (1.0, 4.5, 4.5, 4.5)), (StatisticValues(sample_count=2, sum=3, minimum=1, maximum=2), (2.0, 3.0, 1.0, 2.0))],
)
def test_a_metric_is_kept_under_its_exact_dimensions(
    cloud: EmulatedCloud, value: float | StatisticValues, stored: tuple[float, ...]
) -> None:
    dimensions = {"Endpoint": "e", "MonitoringSchedule": str(type(value).__name__)}
    cloud.put_metric("models", MetricDatum(name="rmse", value=value, unit="None", timestamp=NOW, dimensions=dimensions))

    with request_scope(ACCOUNT, REGION):
        [point] = cloudwatch._metrics[("models", "rmse", cloudwatch._dims_key(dimensions))]
    assert cloudwatch._point_stats(point) == stored


def test_an_event_of_aws_reaches_a_rule(cloud: EmulatedCloud, loop: EmulatorLoop) -> None:
    queue = f"arn:aws:sqs:{REGION}:{ACCOUNT}:state-changes"
    ask(loop, "sqs", "POST", "/", "AmazonSQS.CreateQueue", QueueName="state-changes")
    pattern = json.dumps({"source": ["aws.sagemaker"], "detail": {"ProcessingJobStatus": ["Completed"]}})
    ask(loop, "events", "POST", "/", "AWSEvents.PutRule", Name="jobs", EventPattern=pattern)
    ask(loop, "events", "POST", "/", "AWSEvents.PutTargets", Rule="jobs", Targets=[{"Id": "1", "Arn": queue}])

    for status in ("InProgress", "Completed"):
        cloud.emit_event(
            "aws.sagemaker",
            "SageMaker Processing Job State Change",
            {"ProcessingJobName": "j", "ProcessingJobStatus": status},
            ["arn:aws:sagemaker:us-east-1:000000000000:processing-job/j"],
        )

    url = f"http://localhost:4566/{ACCOUNT}/state-changes"
    received = ask(loop, "sqs", "POST", "/", "AmazonSQS.ReceiveMessage", QueueUrl=url, MaxNumberOfMessages=10)
    [message] = json.loads(received)["Messages"]
    event = json.loads(message["Body"])
    assert event["source"] == "aws.sagemaker"
    assert event["account"] == ACCOUNT
    assert event["detail"]["ProcessingJobStatus"] == "Completed"
