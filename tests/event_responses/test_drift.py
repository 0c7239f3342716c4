"""The function that starts a pipeline or a state machine when a monitor finds violations."""

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse
from botocore.response import StreamingBody
from remembering_clients import remembering_clients

from event_responses import clients, drift

LAST_START = "s3://reports/reports/shop/execution-reports/drift/last-start.json"
ACCOUNT = "eu-west-1:123456789012"
MACHINE = f"arn:aws:states:{ACCOUNT}:stateMachine:retrain"
PIPELINE = f"arn:aws:sagemaker:{ACCOUNT}:pipeline/retrain"
CODE_PIPELINE = f"arn:aws:codepipeline:{ACCOUNT}:retrain"
DETAIL = {
    "endpoint": "shop",
    "monitor": "shop-data-quality",
    "kind": "data_quality",
    "execution": "job-1",
    "model": None,
    "window": {"start": "2026-11-22T06:00:00Z", "end": "2026-11-22T07:00:00Z"},
    "violations": 3,
    "recurring": 2,
    "features": ["salt", "fat"],
    "report": "s3://reports/report.html",
}


@dataclass
class FakeAws:
    """AWS as the function sees it, behind real clients, which check every request."""

    last_start: dict[str, str] | None = None
    started: list[dict[str, Any]] = field(default_factory=list)
    faster: bool = False
    """Whether another event writes its claim after ours has looked."""

    def answer(self, model: Any, params: dict[str, Any], **_: object) -> tuple[AWSResponse, dict[str, Any]]:
        parsed = getattr(self, f"_{model.name}")(params["context"]["params"])
        status = 400 if "Error" in parsed else 200
        return AWSResponse("", status, {}, None), {"ResponseMetadata": {"HTTPStatusCode": status}, **parsed}

    def _GetObject(self, request: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        if self.last_start is None:
            return {"Error": {"Code": "NoSuchKey", "Message": ""}}
        body = json.dumps(self.last_start).encode()
        return {"Body": StreamingBody(io.BytesIO(body), len(body)), "ETag": f'"{self.last_start["Execution"]}"'}

    def _PutObject(self, request: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        expected = {"IfNoneMatch": "*"} if self.last_start is None else {"IfMatch": f'"{self.last_start["Execution"]}"'}
        if self.faster or not expected.items() <= request.items():
            return {"Error": {"Code": "PreconditionFailed", "Message": ""}}
        self.last_start = json.loads(request["Body"])
        return {}

    def _StartExecution(self, request: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        if request["name"] in [each["name"] for each in self.started]:
            return {"Error": {"Code": "ExecutionAlreadyExists", "Message": ""}}
        self.started.append(request)
        return {"executionArn": "arn", "startDate": datetime(2026, 1, 1, tzinfo=UTC)}

    def _DescribePipeline(self, request: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        parameters = [{"Name": name, "Type": "String"} for name in ("endpoint", "features", "model", "instance_type")]
        return {"PipelineDefinition": json.dumps({"Version": "2020-12-01", "Parameters": parameters})}

    def _StartPipelineExecution(self, request: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        self.started.append(request)
        return {}

    def _GetPipeline(self, request: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        return {"pipeline": {"name": request["name"], "variables": [{"name": "report"}, {"name": "branch"}]}}


@pytest.fixture(scope="module")
def boto_clients() -> dict[str, Any]:
    return remembering_clients("s3", "sagemaker", "stepfunctions", "codepipeline")


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch, boto_clients: dict[str, Any]) -> Iterator[FakeAws]:
    fake = FakeAws()
    variables = {"START_ARN": MACHINE, "LAST_START_URI": LAST_START, "INTERVAL_SECONDS": "86400"}
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    for name, client in boto_clients.items():
        monkeypatch.setattr(clients, name, lambda client=client: client)
        client.meta.events.register("before-call", fake.answer)
    yield fake
    for client in boto_clients.values():
        client.meta.events.unregister("before-call", fake.answer)


def tell(**changed: object) -> None:
    """Deliver the event of a violated execution."""
    drift.on_event({"detail-type": "Monitor execution", "detail": {**DETAIL, **changed}}, None)


def started_ago(age: timedelta) -> dict[str, str]:
    return {"Execution": "job-0", "StartedAt": (datetime.now(tz=UTC) - age).isoformat()}


def test_a_state_machine_starts_with_what_was_found(aws: FakeAws) -> None:
    tell()
    [start] = aws.started
    assert start["stateMachineArn"] == MACHINE
    assert json.loads(start["input"]) == DETAIL


def test_a_second_delivery_of_an_event_starts_nothing_more(aws: FakeAws) -> None:
    tell()
    tell()
    assert len(aws.started) == 1


def test_an_event_whose_start_failed_starts_with_its_second_delivery(aws: FakeAws) -> None:
    tell()
    aws.started.clear()
    tell()
    assert len(aws.started) == 1


def test_an_event_soon_after_a_start_starts_nothing(aws: FakeAws) -> None:
    aws.last_start = started_ago(timedelta(hours=23))
    tell()
    assert aws.started == []
    assert aws.last_start["Execution"] == "job-0"


def test_an_event_long_after_a_start_starts_again(aws: FakeAws) -> None:
    aws.last_start = started_ago(timedelta(hours=25))
    tell()
    assert len(aws.started) == 1
    assert aws.last_start["Execution"] == "job-1"


def test_of_two_events_at_once_one_starts(aws: FakeAws) -> None:
    aws.faster = True
    tell()
    assert aws.started == []


def test_what_violated_in_too_few_windows_starts_nothing(aws: FakeAws) -> None:
    tell(recurring=0)
    assert (aws.started, aws.last_start) == ([], None)


def test_a_sagemaker_pipeline_gets_the_parameters_that_it_declares(
    aws: FakeAws, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("START_ARN", PIPELINE)
    tell()
    [start] = aws.started
    assert start["PipelineName"] == PIPELINE
    assert start["PipelineParameters"] == [
        {"Name": "endpoint", "Value": "shop"},
        {"Name": "features", "Value": '["salt", "fat"]'},
    ]
    assert len(start["ClientRequestToken"]) == 64


def test_a_pipeline_of_codepipeline_gets_the_variables_that_it_declares(
    aws: FakeAws, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("START_ARN", CODE_PIPELINE)
    tell()
    [start] = aws.started
    assert start["name"] == "retrain"
    assert start["variables"] == [{"name": "report", "value": "s3://reports/report.html"}]
    assert len(start["clientRequestToken"]) == 64
