"""The recipients of messages: subscriptions with filters, further topics, and channels of Slack and Teams."""

import json
from collections.abc import Callable, Collection

import pytest
from aws_cdk import Stack

from driftgauge import MonitorAlarms, MonitoredEndpoint
from driftgauge_contract.alarm_messages import AlarmSeverity
from driftgauge_contract.recipients import (
    ALL_SEVERITIES,
    Email,
    ExistingTopic,
    HttpsEndpoint,
    MessageForm,
    Recipient,
    SlackChannel,
    TeamsChannel,
)

Resources = Callable[..., list[dict[str, object]]]
Notify = Callable[..., Stack]
PAGE, TICKET = AlarmSeverity.PAGE, AlarmSeverity.TICKET
TOPIC = "arn:aws:sns:eu-west-1:123456789012:tickets"
KEY = "arn:aws:kms:eu-west-1:123456789012:key/1234"


@pytest.fixture
def notify(stack: Stack, make_endpoint: Callable[..., MonitoredEndpoint]) -> Notify:
    """Make alarms that notify a recipient of messages of some severities."""
    alarms = MonitorAlarms(stack, "Alarms", endpoint=make_endpoint(stack))

    def add(recipient: Recipient, severities: Collection[AlarmSeverity] = ALL_SEVERITIES) -> Stack:
        alarms.notify([recipient], severities=severities)
        return stack

    return add


def destinations(stack: Stack, resources: Resources) -> str:
    [variables] = [
        each["Environment"]["Variables"]  # type: ignore[index]
        for each in resources(stack, "AWS::Lambda::Function")
        if each["Handler"] == "alarm_messages.handler.on_alarm"
    ]
    return json.dumps(variables.get("DESTINATIONS", ""))


@pytest.mark.parametrize(
    ("recipient", "protocol"),
    [(Email(address="a@example.com"), "email"), (HttpsEndpoint(url="https://page.example.com/x"), "https")],
)
def test_a_subscription_has_a_filter_where_it_is_not_for_everything(
    notify: Notify, resources: Resources, recipient: Recipient, protocol: str
) -> None:
    [subscription] = resources(notify(recipient, [PAGE]), "AWS::SNS::Subscription")
    assert subscription["Protocol"] == protocol
    assert subscription["FilterPolicy"] == {"severity": ["page"]}


def test_a_recipient_of_everything_has_no_filter(notify: Notify, resources: Resources) -> None:
    [subscription] = resources(notify(Email(address="a@example.com")), "AWS::SNS::Subscription")
    assert "FilterPolicy" not in subscription


def test_messages_are_published_to_a_topic_that_exists(notify: Notify, resources: Resources) -> None:
    stack = notify(ExistingTopic(arn=TOPIC, key_arn=KEY), [TICKET])
    assert destinations(stack, resources) == json.dumps(
        json.dumps([{"TopicArn": TOPIC, "Form": "text", "Severities": ["ticket"]}], separators=(",", ":"))
    )
    policies = json.dumps(resources(stack, "AWS::IAM::Policy"))
    assert TOPIC in policies
    assert KEY in policies


def test_a_topic_of_a_chat_receives_the_form_of_chats(notify: Notify, resources: Resources) -> None:
    stack = notify(ExistingTopic(arn=TOPIC, form=MessageForm.CHAT))
    assert '\\\\\\"Form\\\\\\":\\\\\\"chat\\\\\\"' in json.dumps(destinations(stack, resources))


def test_a_channel_of_slack_reads_a_topic_of_each_severity(notify: Notify, resources: Resources) -> None:
    stack = notify(SlackChannel(workspace="T1", channel="C1"))
    [channel] = resources(stack, "AWS::Chatbot::SlackChannelConfiguration")
    assert (channel["SlackWorkspaceId"], channel["SlackChannelId"]) == ("T1", "C1")
    assert len(channel["SnsTopicArns"]) == 2  # type: ignore[arg-type]
    assert len(resources(stack, "AWS::SNS::Topic")) == 3


def test_a_channel_of_teams_for_pages_reads_one(notify: Notify, resources: Resources) -> None:
    stack = notify(TeamsChannel(tenant="a", team="b", channel="c"), [PAGE])
    [channel] = resources(stack, "AWS::Chatbot::MicrosoftTeamsChannelConfiguration")
    assert (channel["TeamsTenantId"], channel["TeamId"], channel["TeamsChannelId"]) == ("a", "b", "c")
    assert ["ChatPage" in json.dumps(arn) for arn in channel["SnsTopicArns"]] == [True]  # type: ignore[union-attr, attr-defined]


def test_channels_share_topics_and_may_run_no_commands(notify: Notify, resources: Resources) -> None:
    notify(SlackChannel(workspace="T1", channel="C1"), [PAGE])
    stack = notify(SlackChannel(workspace="T1", channel="C2"), [PAGE])
    first, second = resources(stack, "AWS::Chatbot::SlackChannelConfiguration")
    assert first["SnsTopicArns"] == second["SnsTopicArns"]
    assert "AWSDenyAll" in json.dumps(first["GuardrailPolicies"])
    [role] = [each for each in resources(stack, "AWS::IAM::Role") if "chatbot" in json.dumps(each)]
    assert not {"Policies", "ManagedPolicyArns"} & role.keys()
