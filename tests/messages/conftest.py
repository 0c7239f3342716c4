"""AWS in memory behind real boto3 clients, so that every request is checked against botocore's service model."""

import io
import json
from collections.abc import Mapping
from typing import Any

import boto3
import pytest
from botocore.response import StreamingBody
from botocore.stub import Stubber
from messages.events import TOPIC

from alarm_messages import clients

REPORTS = "s3://reports/reports/shop"


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
        s3 = boto3.client("s3", **keys)  # type: ignore[call-overload]
        self._files = Stubber(s3)
        self._files.activate()
        monkeypatch.setattr(clients, "s3", lambda: s3)

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
        for _ in range(3):
            self.topics.add_response("publish", {"MessageId": "1"})

    def findings(self, document: Mapping[str, object] | None) -> None:
        """Answer with the newest findings of the monitor of data quality, or that there are none."""
        if document is None:
            self._files.add_client_error("get_object", "NoSuchKey")
            return
        body = json.dumps(document).encode()
        place = {"Bucket": "reports", "Key": "reports/shop/execution-reports/findings/shop-data-quality.json"}
        self._files.add_response("get_object", {"Body": StreamingBody(io.BytesIO(body), len(body))}, place)

    @property
    def texts(self) -> list[str]:
        return [json.loads(message["Message"])["default"] for message in self.sent]


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Answers:
    monkeypatch.setenv("TOPIC_ARN", TOPIC)
    monkeypatch.setenv("ENDPOINT_NAME", "shop")
    monkeypatch.setenv("REPORTS_URI", REPORTS)
    events = {"shop-errors": {"Severity": "page"}, "shop-data-quality-findings": {"Monitor": "shop-data-quality"}}
    monkeypatch.setenv("EVENTS", json.dumps(events))
    return Answers(monkeypatch)
