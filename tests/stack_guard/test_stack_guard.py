"""The function that lets a deployment into its own stacks only, as CloudFormation calls it."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from stack_guard import handler

STACK_ID = "arn:aws:cloudformation:us-east-1:123456789012:stack/orders/1"
OURS = {"ServiceToken": "arn", "Deployment": "orders", "App": "driftgauge"}
THEIRS = {**OURS, "App": "another"}
EARLIER = ("EndpointName", "CaptureUri", "ReportsUri", "TopicArn")

Answer = Callable[..., Mapping[str, Any]]


@pytest.fixture
def answers() -> Iterator[tuple[str, list[Mapping[str, Any]]]]:
    """An address to which an answer is put, and what was put there."""
    received: list[Mapping[str, Any]] = []

    class Receiver(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            received.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            # CloudFormation's address is signed for a request without a content type.
            self.send_response(403 if self.headers["Content-Type"] else 200)
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    server = HTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/answer", received
    server.shutdown()
    server.server_close()


@pytest.fixture
def ask(answers: tuple[str, list[Mapping[str, Any]]], monkeypatch: pytest.MonkeyPatch) -> Answer:
    """Return what the function answers while the stack has a status and outputs, or is not described at all."""
    url, received = answers
    client = boto3.client(
        "cloudformation", region_name="us-east-1", aws_access_key_id="test", aws_secret_access_key="test"
    )
    monkeypatch.setattr(handler.boto3, "client", lambda *_, **__: client)
    monkeypatch.setattr(handler, "_PAUSE_SECONDS", 0)

    def run(
        kind: str, *, status: str = "", outputs: tuple[str, ...] = (), denials: int = 0, **more: object
    ) -> Mapping[str, Any]:
        with Stubber(client) as stub:
            for _ in range(denials):
                stub.add_client_error("describe_stacks", "AccessDenied", "not yet")
            if status:
                stub.add_response("describe_stacks", {"Stacks": [described(status, outputs)]}, {"StackName": STACK_ID})
            request = {
                "RequestType": kind,
                "RequestId": "request",
                "StackId": STACK_ID,
                "ResponseURL": url,
                "LogicalResourceId": "Guard",
                "ResourceProperties": OURS,
                **more,
            }
            handler.on_event(request, None)
            stub.assert_no_pending_responses()
        return received[-1]

    return run


def described(status: str, outputs: tuple[str, ...]) -> dict[str, Any]:
    return {
        "StackName": "orders",
        "StackStatus": status,
        "CreationTime": "2026-11-25T10:00:00Z",
        "Outputs": [{"OutputKey": name, "OutputValue": "value"} for name in outputs],
    }


def test_a_new_stack_is_let_in(ask: Answer) -> None:
    answer = ask("Create", status="CREATE_IN_PROGRESS")
    assert answer == {
        "Status": "SUCCESS",
        "Reason": "",
        "PhysicalResourceId": "guard-of-orders",
        "StackId": STACK_ID,
        "RequestId": "request",
        "LogicalResourceId": "Guard",
    }


def test_the_update_of_a_stack_that_something_else_made_fails(ask: Answer) -> None:
    answer = ask("Create", status="UPDATE_IN_PROGRESS", outputs=("QueueUrl",))
    assert answer["Status"] == "FAILED"
    assert answer["Reason"] == (
        "The stack 'orders' exists and was not made by Driftgauge, so that nothing in it was changed; "
        "choose another `name:` in the deployment file."
    )


def test_the_first_update_of_a_stack_without_a_guard_is_let_in(ask: Answer) -> None:
    assert ask("Create", status="UPDATE_IN_PROGRESS", outputs=EARLIER)["Status"] == "SUCCESS"


def test_a_stack_of_another_app_is_refused(ask: Answer) -> None:
    answer = ask("Update", status="UPDATE_IN_PROGRESS", OldResourceProperties=THEIRS, PhysicalResourceId="guard")
    assert answer["Status"] == "FAILED"
    assert "belongs to the deployment 'orders' of app 'another'" in answer["Reason"]
    assert 'set "driftgauge:app": "another"' in answer["Reason"]


def test_an_update_by_the_same_app_keeps_the_resource(ask: Answer) -> None:
    answer = ask("Update", status="UPDATE_IN_PROGRESS", OldResourceProperties=OURS, PhysicalResourceId="guard")
    assert (answer["Status"], answer["PhysicalResourceId"]) == ("SUCCESS", "guard")


def test_a_rollback_is_never_refused(ask: Answer) -> None:
    back = ask("Update", status="UPDATE_ROLLBACK_IN_PROGRESS", OldResourceProperties=THEIRS)
    assert back["Status"] == "SUCCESS"


def test_a_deletion_asks_nothing(ask: Answer) -> None:
    assert ask("Delete", PhysicalResourceId="guard")["Status"] == "SUCCESS"


def test_a_role_that_is_not_known_everywhere_yet_is_waited_for(ask: Answer) -> None:
    assert ask("Create", status="CREATE_IN_PROGRESS", denials=3)["Status"] == "SUCCESS"


def test_a_stack_that_cannot_be_described_is_not_touched(ask: Answer) -> None:
    answer = ask("Create", denials=11)
    assert answer["Status"] == "FAILED"
    assert "The stack could not be looked up: " in answer["Reason"]
    assert "AccessDenied" in answer["Reason"]
