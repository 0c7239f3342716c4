"""The function that follows the approvals of a model package group."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse
from remembering_clients import remembering_clients

from event_responses import approval, clients

GROUP, PARAMETER = "shop", "/driftgauge/shop/model-package"
PACKAGES = f"arn:aws:sagemaker:eu-west-1:123456789012:model-package/{GROUP}"
MACHINE = "arn:aws:states:eu-west-1:123456789012:stateMachine:deploy"


@dataclass
class FakeAws:
    """A registry, a parameter and Step Functions, behind real clients, which check every request."""

    approved: list[int] = field(default_factory=list)
    value: str = "newest"
    started: list[str] = field(default_factory=list)
    fails: bool = False

    def answer(self, model: Any, params: dict[str, Any], **_: object) -> tuple[AWSResponse, dict[str, Any]]:
        parsed = getattr(self, f"_{model.name}")(params["context"]["params"])
        status = 400 if "Error" in parsed else 200
        return AWSResponse("", status, {}, None), {"ResponseMetadata": {"HTTPStatusCode": status}, **parsed}

    def _ListModelPackages(self, request: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        assert (request["ModelPackageGroupName"], request["ModelApprovalStatus"]) == (GROUP, "Approved")
        newest = [{"ModelPackageArn": f"{PACKAGES}/{number}"} for number in sorted(self.approved, reverse=True)]
        return {"ModelPackageSummaryList": newest[: request["MaxResults"]]}

    def _GetParameter(self, request: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        assert request["Name"] == PARAMETER
        return {"Parameter": {"Value": self.value}}

    def _PutParameter(self, request: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        self.value = request["Value"]
        return {"Version": 2}

    def _StartExecution(self, request: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        if self.fails:
            return {"Error": {"Code": "StateMachineDoesNotExist", "Message": ""}}
        if request["name"] in self.started:
            return {"Error": {"Code": "ExecutionAlreadyExists", "Message": ""}}
        self.started.append(request["name"])
        return {"executionArn": "arn", "startDate": datetime(2026, 1, 1, tzinfo=UTC)}


@pytest.fixture(scope="module")
def boto_clients() -> dict[str, Any]:
    return remembering_clients("sagemaker", "ssm", "stepfunctions")


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch, boto_clients: dict[str, Any]) -> Iterator[FakeAws]:
    fake = FakeAws()
    for name, value in {"MODEL_PACKAGE_GROUP": GROUP, "PARAMETER_NAME": PARAMETER, "START_ARN": MACHINE}.items():
        monkeypatch.setenv(name, value)
    for name, client in boto_clients.items():
        monkeypatch.setattr(clients, name, lambda client=client: client)
        client.meta.events.register("before-call", fake.answer)
    yield fake
    for client in boto_clients.values():
        client.meta.events.unregister("before-call", fake.answer)


def tell(version: int) -> None:
    """Deliver the event of a version that is new, or whose approval changed."""
    detail = {"ModelPackageGroupName": GROUP, "ModelPackageArn": f"{PACKAGES}/{version}"}
    approval.on_event({"detail-type": "SageMaker Model Package State Change", "detail": detail}, None)


def test_an_approved_version_is_written_down_and_deployed(aws: FakeAws) -> None:
    aws.approved = [1, 2]
    tell(2)
    assert aws.value == f"{PACKAGES}/2"
    assert len(aws.started) == 1


def test_nothing_is_started_where_nothing_is_named(aws: FakeAws, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("START_ARN")
    aws.approved = [1]
    tell(1)
    assert (aws.value, aws.started) == (f"{PACKAGES}/1", [])


def test_a_version_that_waits_for_its_approval_changes_nothing(aws: FakeAws) -> None:
    aws.approved, aws.value = [1], f"{PACKAGES}/1"
    tell(2)
    assert (aws.value, aws.started) == (f"{PACKAGES}/1", [])


def test_an_older_version_that_is_approved_later_changes_nothing(aws: FakeAws) -> None:
    aws.approved, aws.value = [1, 2], f"{PACKAGES}/2"
    tell(1)
    assert (aws.value, aws.started) == (f"{PACKAGES}/2", [])


def test_a_rejected_version_gives_way_to_the_one_before_it(aws: FakeAws) -> None:
    aws.approved, aws.value = [1], f"{PACKAGES}/2"
    tell(2)
    assert aws.value == f"{PACKAGES}/1"
    assert len(aws.started) == 1


def test_the_only_version_stays_when_it_is_rejected(aws: FakeAws) -> None:
    aws.value = f"{PACKAGES}/1"
    tell(1)
    assert (aws.value, aws.started) == (f"{PACKAGES}/1", [])


def test_a_second_delivery_starts_nothing_more(aws: FakeAws) -> None:
    aws.approved = [1]
    tell(1)
    tell(1)
    assert len(aws.started) == 1


def test_a_start_that_failed_is_made_up_for_by_the_next_attempt(aws: FakeAws) -> None:
    aws.approved, aws.fails = [1], True
    with pytest.raises(Exception, match="StateMachineDoesNotExist"):
        tell(1)
    aws.fails = False
    tell(1)
    assert len(aws.started) == 1
