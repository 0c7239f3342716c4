import base64
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from local_sagemaker.conftest import Hosted
from local_sagemaker.memory_cloud import MemoryCloud
from local_sagemaker.service_requests import CAPTURE, eventually

from driftgauge_local.sagemaker import SageMaker
from driftgauge_local.sagemaker.endpoints.capture import CaptureRules, Exchange
from driftgauge_local.sagemaker.endpoints.recorder import Recorder

TIME = datetime(2026, 2, 14, 17, 25, 49, 7_000, tzinfo=UTC)


def exchange(**changes: Any) -> Exchange:
    given: dict[str, Any] = {
        "request": b"1,2,3\n",
        "request_type": "text/csv",
        "response": b"0.5\n",
        "response_type": "text/csv; charset=utf-8",
        "time": TIME,
        "inference_id": None,
        "custom_attributes": None,
    }
    return Exchange(**given | changes)


def captured(config: dict[str, Any] = CAPTURE, **changes: Any) -> dict[str, Any]:
    found = CaptureRules(config).capture(exchange(**changes), "endpoint", "AllTraffic")
    assert found is not None
    record: dict[str, Any] = json.loads(found.line)
    return record


def test_a_record_holds_input_output_and_event() -> None:
    record = captured(inference_id="row-1", custom_attributes="team=food")
    assert record["captureData"] == {
        "endpointInput": {"observedContentType": "text/csv", "mode": "INPUT", "data": "1,2,3\n", "encoding": "CSV"},
        "endpointOutput": {
            "observedContentType": "text/csv; charset=utf-8",
            "mode": "OUTPUT",
            "data": "0.5\n",
            "encoding": "CSV",
        },
    }
    assert record["eventMetadata"].pop("eventId")
    assert record["eventMetadata"] == {
        "customAttributes": ["team=food"],
        "inferenceId": "row-1",
        "inferenceTime": "2026-02-14T17:25:49Z",
    }
    assert record["eventVersion"] == "0"


def test_a_record_lies_in_the_hour_of_its_inference() -> None:
    found = CaptureRules(CAPTURE).capture(exchange(), "endpoint", "AllTraffic")
    assert found is not None
    assert found.folder == "s3://bucket/capture/endpoint/AllTraffic/2026/02/14/17"


def test_only_the_modes_that_are_asked_for_are_recorded() -> None:
    config = CAPTURE | {"CaptureOptions": [{"CaptureMode": "Output"}]}
    assert set(captured(config)["captureData"]) == {"endpointOutput"}


def test_content_types_decide_on_the_encoding() -> None:
    body = b'{"a": 1}'
    record = captured(request=body, request_type="application/json")
    assert record["captureData"]["endpointInput"]["encoding"] == "JSON"
    record = captured(request=body, request_type="application/x-npy")
    assert record["captureData"]["endpointInput"]["encoding"] == "BASE64"
    assert base64.b64decode(record["captureData"]["endpointInput"]["data"]) == body


def test_without_content_type_headers_everything_is_base64() -> None:
    config = {name: value for name, value in CAPTURE.items() if name != "CaptureContentTypeHeader"}
    assert captured(config)["captureData"]["endpointInput"]["encoding"] == "BASE64"


def test_text_that_is_not_utf_8_is_base64() -> None:
    assert captured(request=b"\xff,1")["captureData"]["endpointInput"]["encoding"] == "BASE64"


@pytest.mark.parametrize(
    "config", [None, CAPTURE | {"EnableCapture": False}, CAPTURE | {"InitialSamplingPercentage": 0}]
)
def test_what_is_switched_off_is_not_recorded(config: dict[str, Any] | None) -> None:
    assert CaptureRules(config).capture(exchange(), "endpoint", "AllTraffic") is None


def test_a_sample_is_recorded_of_the_rest() -> None:
    rules = CaptureRules(CAPTURE | {"InitialSamplingPercentage": 30})
    kept = sum(rules.capture(exchange(), "endpoint", "AllTraffic") is not None for _ in range(2000))
    assert 450 < kept < 750


def test_captures_are_written_within_a_moment_several_to_a_file(hosted: Hosted) -> None:
    for number in range(20):
        hosted.invoke(b"1,2,3", X_Amzn_SageMaker_Inference_Id=f"row-{number}")
    day = f"s3://bucket/capture/endpoint/AllTraffic/{hosted.cloud.now():%Y/%m/%d/}"

    def lines() -> list[bytes]:
        files = hosted.cloud.list_objects(day)
        return [line for found in files for line in hosted.cloud.get_object(found.uri).splitlines()]

    eventually(lambda: len(lines()) == 20, seconds=3)
    assert len(hosted.cloud.list_objects(day)) <= 3
    assert {json.loads(line)["eventMetadata"]["inferenceId"] for line in lines()} == {f"row-{n}" for n in range(20)}


def test_captures_are_written_before_a_deleted_endpoint_is_gone(
    service: SageMaker, cloud: MemoryCloud, endpoint: str
) -> None:
    service.invoke_endpoint(endpoint, b"1,2,3", {"Content-Type": "text/csv"})
    service.call("DeleteEndpoint", {"EndpointName": endpoint})
    eventually(lambda: not service.call("ListEndpoints", {})["Endpoints"])
    assert len(cloud.list_objects("s3://bucket/capture/")) == 1


def test_a_capture_that_cannot_be_written_is_let_go(cloud: MemoryCloud, caplog: pytest.LogCaptureFixture) -> None:
    cloud.buckets.clear()
    recorder = Recorder(cloud)
    recorder.record(CaptureRules(CAPTURE).capture(exchange(), "endpoint", "AllTraffic"), [], role="role")
    recorder.flush()
    recorder.stop()
    assert "1 captured records could not be written" in caplog.text
