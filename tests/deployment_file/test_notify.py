"""Who receives messages: the ways to name a recipient, and the routes by severity."""

from collections.abc import Callable

import pytest

from driftgauge_contract.alarm_messages import AlarmSeverity
from driftgauge_contract.recipients import (
    Email,
    ExistingTopic,
    HttpsEndpoint,
    MessageForm,
    Recipient,
    SlackChannel,
    TeamsChannel,
)
from driftgauge_deployment.deployment import Deployment

LEAST = """\
name: shop
model: {artifact: model.tar.gz}
monitors:
  data_quality:
    baseline: {dataset: train.csv, header: true}
"""
TOPIC = "arn:aws:sns:eu-west-1:123456789012:tickets"
KEY = "arn:aws:kms:eu-west-1:123456789012:key/1234-abcd"
PAGE, TICKET = AlarmSeverity.PAGE, AlarmSeverity.TICKET

Load = Callable[[str], Deployment]
Mistakes = Callable[[str], list[str]]


@pytest.mark.parametrize(
    ("written", "recipient"),
    [
        ("a@example.com", Email(address="a@example.com")),
        ("https://events.example.com/1/enqueue", HttpsEndpoint(url="https://events.example.com/1/enqueue")),
        (TOPIC, ExistingTopic(arn=TOPIC)),
        (f"{{topic: '{TOPIC}', key: '{KEY}'}}", ExistingTopic(arn=TOPIC, key_arn=KEY)),
        (f"{{topic: '{TOPIC}', form: chat}}", ExistingTopic(arn=TOPIC, form=MessageForm.CHAT)),
        ("{slack: {workspace: T1, channel: C1}}", SlackChannel(workspace="T1", channel="C1")),
        ("{teams: {tenant: a, team: b, channel: c}}", TeamsChannel(tenant="a", team="b", channel="c")),
    ],
)
def test_a_recipient_can_be_named_in_each_of_these_ways(load: Load, written: str, recipient: Recipient) -> None:
    assert load(f"{LEAST}notify:\n- {written}\n").notify.page == (recipient,)


def test_nobody_is_told_unless_somebody_is_named(load: Load) -> None:
    assert load(LEAST).notify.recipients() == {}


def test_a_list_receives_everything(load: Load) -> None:
    assert load(LEAST + "notify: [a@example.com]\n").notify.recipients() == {
        Email(address="a@example.com"): {PAGE, TICKET}
    }


def test_a_severity_without_a_list_of_its_own_goes_to_the_default(load: Load) -> None:
    notify = load(LEAST + "notify: {default: [team@example.com], page: [https://page.example.com/x]}\n").notify
    assert notify.recipients() == {
        HttpsEndpoint(url="https://page.example.com/x"): {PAGE},
        Email(address="team@example.com"): {TICKET},
    }


def test_who_is_in_both_lists_is_one_recipient(load: Load) -> None:
    notify = load(LEAST + "notify: {page: [a@example.com, b@example.com], ticket: [b@example.com]}\n").notify
    assert notify.recipients() == {
        Email(address="a@example.com"): {PAGE},
        Email(address="b@example.com"): {PAGE, TICKET},
    }


@pytest.mark.parametrize(
    "written",
    [
        "somebody",
        "http://plain.example.com",
        "arn:aws:sqs:eu-west-1:123456789012:queue",
        "{slack: {workspace: T1}}",
        "{slack: {workspace: T1, channel: 7}}",
        "{pigeon: {loft: 1}}",
        f"{{topic: '{TOPIC}', form: song}}",
        "{}",
        "7",
    ],
)
def test_anything_else_is_refused_with_what_is_allowed(mistakes: Mistakes, written: str) -> None:
    [mistake] = mistakes(f"{LEAST}notify: [{written}]\n")
    assert mistake.startswith("6: notify: ")
    assert "is not a recipient; allowed: an e-mail address, an https URL, the ARN of a topic" in mistake


@pytest.mark.parametrize("written", ["a@example.com", "{urgent: [a@example.com]}"])
def test_other_forms_of_the_key_are_refused(mistakes: Mistakes, written: str) -> None:
    [mistake] = mistakes(f"{LEAST}notify: {written}\n")
    assert "is not a list of recipients; allowed: a list, or default, page, ticket with a list" in mistake


def test_a_severity_needs_a_list(mistakes: Mistakes) -> None:
    [mistake] = mistakes(LEAST + "notify: {page: a@example.com}\n")
    assert mistake == "6: notify: page: 'a@example.com' is not a list; allowed: a list of recipients"
