"""The record of which model an endpoint served when."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from custom_resources.errors import DeploymentError

URI = "s3://reports/baselines/shop/model_history.json"
NOON = datetime(2026, 11, 24, 12, 0, 0, 250_000, tzinfo=UTC)
RESOURCE = "Custom::DriftgaugeModelHistory"


@pytest.fixture
def stack(cloudformation: Any) -> Any:
    return cloudformation(RESOURCE, {"EndpointName": "shop", "HistoryUri": URI})


@pytest.fixture
def deploy(aws: Any, stack: Any) -> Any:
    """Let the endpoint serve a model since some moment, by a configuration that was created before that."""

    def create(model: str, *, since: datetime, configured: datetime, request: str = "Update") -> list[dict[str, str]]:
        aws.endpoint = {"LastModifiedTime": since, "CreationTime": configured}
        answer = stack.ask(request, ModelIdentity=model)
        history: list[dict[str, str]] = json.loads(aws.objects[URI])
        assert answer == {"IsComplete": True, "Data": {"Since": history[-1]["Since"]}}
        return history

    return create


def test_the_first_model_is_in_service_since_the_endpoint_is(deploy) -> None:
    assert deploy("a", since=NOON, configured=NOON - timedelta(minutes=5), request="Create") == [
        {"Identity": "a", "Since": "2026-11-24T12:00:01Z"}
    ]


def test_the_time_of_a_change_belongs_to_neither_model(deploy) -> None:
    deploy("a", since=NOON, configured=NOON, request="Create")

    changed = deploy("b", since=NOON + timedelta(hours=2), configured=NOON + timedelta(hours=1, minutes=55))

    assert changed == [
        {"Identity": "a", "Since": "2026-11-24T12:00:01Z", "Until": "2026-11-24T13:55:00Z"},
        {"Identity": "b", "Since": "2026-11-24T14:00:01Z"},
    ]


def test_the_same_request_again_changes_nothing(aws, deploy) -> None:
    deploy("a", since=NOON, configured=NOON, request="Create")
    deploy("a", since=NOON + timedelta(hours=1), configured=NOON)

    assert json.loads(aws.objects[URI]) == [{"Identity": "a", "Since": "2026-11-24T12:00:01Z"}]
    assert aws.count("PutObject") == 1


def test_a_rollback_leaves_nothing_to_the_model_that_was_given_up(deploy) -> None:
    deploy("a", since=NOON, configured=NOON, request="Create")
    deploy("b", since=NOON + timedelta(hours=2), configured=NOON + timedelta(hours=1))

    _, given_up, back = deploy("a", since=NOON + timedelta(hours=3), configured=NOON)

    assert given_up == {"Identity": "b", "Since": "2026-11-24T14:00:01Z", "Until": "2026-11-24T14:00:01Z"}
    assert back == {"Identity": "a", "Since": "2026-11-24T15:00:01Z"}


def test_a_deletion_leaves_the_record(aws, deploy, stack) -> None:
    deploy("a", since=NOON, configured=NOON, request="Create")

    assert stack.ask("Delete", ModelIdentity="a")["IsComplete"]

    assert URI in aws.objects


def test_a_record_that_cannot_be_read_fails_the_deployment_by_its_name(aws, deploy) -> None:
    aws.objects[URI] = b'{"a": 1}'

    with pytest.raises(DeploymentError, match=f"{URI} is no record of models; delete it to begin a new one"):
        deploy("a", since=NOON, configured=NOON)
