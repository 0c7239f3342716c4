"""AWS in memory behind real boto3 clients, so that every request is checked against botocore's service model."""

import json
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from alarm_messages import clients

TOPIC = "arn:aws:sns:eu-west-1:123456789012:shop"


class Answers:
    """The clients of a function, whose calls are answered in turn and whose messages are kept."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.sent: list[dict[str, Any]] = []
        keys = {"region_name": "eu-west-1", "aws_access_key_id": "x", "aws_secret_access_key": "x"}
        cloudwatch = boto3.client("cloudwatch", **keys)  # type: ignore[call-overload]
        self._alarms = Stubber(cloudwatch)
        self._alarms.activate()
        sns = boto3.client("sns", **keys)  # type: ignore[call-overload]
        sns.meta.events.register("provide-client-params.sns.Publish", lambda params, **_: self.sent.append(params))
        self.topics = Stubber(sns)
        self.topics.activate()
        monkeypatch.setattr(clients, "cloudwatch", lambda: cloudwatch)
        monkeypatch.setattr(clients, "sns", lambda: sns)

    def alarms(self, **states: str) -> None:
        """Answer with alarms, whose descriptions are made from their names, in some states."""
        described = [
            {
                "AlarmName": name.replace("_", "-"),
                "AlarmDescription": f"shop has {name}\n\nLook further: `driftgauge look shop`",
                "StateValue": state,
                "StateReason": f"{name} crossed a threshold",
            }
            for name, state in states.items()
        ]
        self._alarms.add_response("describe_alarms", {"MetricAlarms": described})
        self.topics.add_response("publish", {"MessageId": "1"})

    @property
    def texts(self) -> list[str]:
        return [json.loads(message["Message"])["default"] for message in self.sent]


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Answers:
    monkeypatch.setenv("TOPIC_ARN", TOPIC)
    monkeypatch.setenv("PAGING_ALARMS", '["shop-errors"]')
    return Answers(monkeypatch)
