"""What topics deliver on this machine: to endpoints here, and to nobody elsewhere; channels of chats are checked."""

import json
from typing import Any

import boto3
import pytest
from botocore.exceptions import WaiterError

from driftgauge_local.emulator import deliveries
from driftgauge_local.instance import Instance

QUICKLY = {"Delay": 1, "MaxAttempts": 30}
ROLE = "arn:aws:iam::000000000000:role/channel"


@pytest.fixture(scope="module")
def cloudformation(session: boto3.Session, local_aws: Instance) -> Any:
    return session.client("cloudformation", endpoint_url=local_aws.endpoint_url)


@pytest.mark.parametrize(
    "endpoint", ["https://events.pagerduty.com/x", "http://10.0.0.1/x", "http://127.0.0.1.evil.org"]
)
def test_an_endpoint_elsewhere_receives_nothing(endpoint: str) -> None:
    posted: list[str] = []
    post = deliveries._to_this_machine(lambda where, payload, kind: posted.append(where) or 200)

    with pytest.raises(deliveries.ElsewhereError, match="is not on this machine"):
        post(endpoint, "{}", "Notification")
    assert posted == []


@pytest.mark.parametrize("endpoint", ["http://localhost:9/x", "http://127.0.0.1:9", "https://[::1]/x"])
def test_an_endpoint_here_does(endpoint: str) -> None:
    post = deliveries._to_this_machine(lambda where, payload, kind: 200)

    assert post(endpoint, "{}", "Notification") == 200


def stack(cloudformation: Any, name: str, **properties: object) -> str:
    """Create a stack with a channel of Slack, and return the outcome."""
    slack = {"ConfigurationName": name, "IamRoleArn": ROLE, "SlackWorkspaceId": "T1", "SlackChannelId": "C1"}
    channel = {"Type": "AWS::Chatbot::SlackChannelConfiguration", "Properties": {**slack, **properties}}
    template = {"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}, "Channel": channel}}
    cloudformation.create_stack(StackName=name, TemplateBody=json.dumps(template))
    try:
        cloudformation.get_waiter("stack_create_complete").wait(StackName=name, WaiterConfig=QUICKLY)
    except WaiterError:
        events = cloudformation.describe_stack_events(StackName=name)["StackEvents"]
        return str(next(event["ResourceStatusReason"] for event in events if event["LogicalResourceId"] == "Channel"))
    return "created"


def test_a_channel_reads_topics_of_its_stack(cloudformation: Any) -> None:
    assert stack(cloudformation, "channel", SnsTopicArns=[{"Ref": "Topic"}]) == "created"


@pytest.mark.parametrize(
    ("properties", "reason"),
    [
        ({"SlackChannelId": ""}, "lacks ['SlackChannelId']"),
        ({"SnsTopicArns": ["arn:aws:sns:us-east-1:000000000000:none"]}, "is no topic on this machine"),
        ({"Emoji": "x"}, "without effect here: ['Emoji']"),
    ],
)
def test_a_channel_that_would_not_work_is_refused(
    cloudformation: Any, request: pytest.FixtureRequest, properties: dict[str, Any], reason: str
) -> None:
    name = f"channel-{abs(hash(request.node.name))}"
    assert reason in stack(cloudformation, name, **properties)
