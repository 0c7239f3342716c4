"""One message for the beginning of an event and one for its end, which say what happened in their first line."""

import json
from typing import Any

import pytest
from messages.events import TOPIC, composite_event, event

from alarm_messages.handler import on_alarm

CHILDREN = {"shop-server-errors": "ALARM", "shop-model-errors": "OK"}


def first_line(text: str) -> str:
    return text.partition("\n")[0]


@pytest.mark.parametrize(
    ("state", "previous"), [("OK", "INSUFFICIENT_DATA"), ("INSUFFICIENT_DATA", "OK"), ("INSUFFICIENT_DATA", "ALARM")]
)
def test_an_alarm_that_was_just_created_or_lacks_data_is_no_event(answers: Any, state: str, previous: str) -> None:
    on_alarm(event("shop-latency", state, previous), None)

    assert answers.sent == []


@pytest.mark.parametrize("previous", ["OK", "INSUFFICIENT_DATA"])
def test_the_first_line_says_what_happened(answers: Any, previous: str) -> None:
    answers.alarms(shop_latency="ALARM")

    on_alarm(event("shop-latency", "ALARM", previous), None)

    [text] = answers.texts
    assert first_line(text) == "shop has shop_latency"


def test_the_message_says_why_and_where_to_look(answers: Any) -> None:
    answers.alarms(shop_latency="ALARM")

    on_alarm(event("shop-latency", "ALARM", "OK"), None)

    assert answers.texts[0].splitlines()[2:] == [
        "shop_latency crossed a threshold",
        "",
        "Look further: `driftgauge look shop`",
        "",
        "Alarm shop-latency (ticket), 2026-11-24T06:05:30.000+0000",
        "https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#alarmsV2:alarm/shop-latency",
    ]


def test_the_end_of_an_event_says_what_is_over_and_since_when_it_was(answers: Any) -> None:
    answers.alarms(shop_latency="OK")

    on_alarm(event("shop-latency", "OK", "ALARM"), None)

    lines = answers.texts[0].splitlines()
    assert lines[0] == "It is over: shop has shop_latency"
    assert lines[2] == "It began at 2026-11-24T05:00:10.000+0000."


def test_an_event_that_several_alarms_see_is_described_by_those_in_alarm(answers: Any) -> None:
    answers.alarms(shop_model_errors="ALARM", shop_server_errors="ALARM", shop_other="OK")

    on_alarm(composite_event("shop-errors", "ALARM", "OK", children={**CHILDREN, "shop-other": "OK"}), None)

    lines = answers.texts[0].splitlines()
    assert lines[0] == "shop has shop_model_errors"
    assert lines[2:4] == ["Also:", "- shop has shop_server_errors"]
    assert "shop_other" not in answers.texts[0]


def test_the_end_of_such_an_event_is_described_by_its_own_alarm(answers: Any) -> None:
    answers.alarms(shop_errors="OK", shop_model_errors="OK", shop_server_errors="OK")

    on_alarm(composite_event("shop-errors", "OK", "ALARM", children=CHILDREN), None)

    assert first_line(answers.texts[0]) == "It is over: shop has shop_errors"


FINDINGS = {
    "Kind": "data quality",
    "Window": {"Start": "2026-11-24T05:00:00Z", "End": "2026-11-24T06:00:00Z"},
    "ReportUri": "s3://reports/reports/shop/2026/11/24/05/report.html",
    "Count": 7,
    "Worst": [
        {"Subject": "salt", "Text": "expected a mean of 1.2; found 12.1"},
        {"Subject": "sugar", "Text": "expected 2% missing; found 40%"},
    ],
}
DRIFT = composite_event("shop-data-quality-findings", "ALARM", "OK", children={"shop-data-quality-violations": "ALARM"})


def test_findings_are_named_with_old_and_new_values_and_a_link_to_the_report(answers: Any) -> None:
    answers.alarms(shop_data_quality_findings="ALARM", shop_data_quality_violations="ALARM")
    answers.findings(FINDINGS)

    on_alarm(DRIFT, None)

    lines = answers.texts[0].splitlines()
    assert lines[:7] == [
        "shop has 7 data quality violations from 2026-11-24 05:00 to 2026-11-24 06:00 UTC, the worst of salt",
        "",
        "- salt: expected a mean of 1.2; found 12.1",
        "- sugar: expected 2% missing; found 40%",
        "",
        "Report: https://eu-west-1.console.aws.amazon.com/s3/object/reports?region=eu-west-1"
        "&prefix=reports/shop/2026/11/24/05/report.html",
        "",
    ]
    assert lines[7] == "Look further: `driftgauge look shop`"


@pytest.mark.parametrize("document", [None, {**FINDINGS, "Count": 0, "Worst": []}])
def test_without_findings_the_alarms_say_what_happened(answers: Any, document: Any) -> None:
    answers.alarms(shop_data_quality_findings="ALARM", shop_data_quality_violations="ALARM")
    answers.findings(document)

    on_alarm(DRIFT, None)

    assert first_line(answers.texts[0]) == "shop has shop_data_quality_violations"


@pytest.mark.parametrize(("alarm", "severity"), [("shop-errors", "page"), ("shop-latency", "ticket")])
def test_subscriptions_can_filter_by_severity(answers: Any, alarm: str, severity: str) -> None:
    answers.alarms(**{alarm.replace("-", "_"): "ALARM"})

    on_alarm(event(alarm, "ALARM", "OK"), None)

    attributes = answers.sent[0]["MessageAttributes"]
    assert attributes["severity"]["StringValue"] == severity
    assert attributes["alarm"]["StringValue"] == alarm
    assert json.loads(attributes["seen_by"]["StringValue"]) == [alarm]


def test_programs_get_the_notification_that_incident_tools_read(answers: Any) -> None:
    answers.alarms(shop_latency="OK")

    on_alarm(event("shop-latency", "OK", "ALARM"), None)

    notification = json.loads(json.loads(answers.sent[0]["Message"])["https"])
    assert (notification["AlarmName"], notification["NewStateValue"]) == ("shop-latency", "OK")
    # PagerDuty discards a message whose subject and state differ.
    assert answers.sent[0]["Subject"].startswith("OK: ")


def test_a_long_subject_with_other_characters_is_made_one_that_sns_accepts(answers: Any) -> None:
    answers.alarms(**{f"shop_größe{'e' * 100}": "ALARM"})

    on_alarm(event(f"shop-größe{'e' * 100}", "ALARM", "OK"), None)

    subject = answers.sent[0]["Subject"]
    assert len(subject) < 100
    assert subject.isascii()
    assert subject.endswith("...")


def test_a_further_topic_receives_the_messages_of_its_severities(answers: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    topics = [
        {"TopicArn": f"{TOPIC}-{severity}", "Form": "text", "Severities": [severity]} for severity in ("page", "ticket")
    ]
    monkeypatch.setenv("DESTINATIONS", json.dumps(topics))
    answers.alarms(shop_errors="ALARM")

    on_alarm(event("shop-errors", "ALARM", "OK"), None)

    assert [message["TopicArn"] for message in answers.sent] == [TOPIC, f"{TOPIC}-page"]


def test_a_chat_receives_a_custom_notification_with_one_thread_for_an_event(
    answers: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat = [{"TopicArn": f"{TOPIC}-chat", "Form": "chat", "Severities": ["page"]}]
    monkeypatch.setenv("DESTINATIONS", json.dumps(chat))
    answers.alarms(shop_errors="ALARM")

    on_alarm(event("shop-errors", "ALARM", "OK"), None)

    notification = json.loads(json.loads(answers.sent[1]["Message"])["default"])
    assert (notification["version"], notification["source"]) == ("1.0", "custom")
    assert notification["content"]["title"] == "ALARM: shop has shop_errors"
    assert notification["content"]["description"].startswith("shop_errors crossed a threshold")
    assert notification["metadata"]["threadId"] == "shop-errors"
