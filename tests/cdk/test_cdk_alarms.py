"""Alarms: the service's own namespaces, dimensions and units; thresholds that say where they came from."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from aws_cdk import Duration, Stack

from driftgauge import MonitorAlarms, MonitoredEndpoint
from driftgauge.service.metrics import monitor_metric
from driftgauge.service.names import camel
from driftgauge_contract.metrics import Namespace

Template = dict[str, dict[str, dict[str, object]]]
Resources = Callable[..., list[dict[str, object]]]
Make = Callable[..., MonitoredEndpoint]
Alarm = Callable[[str], dict[str, object]]

ROOT = Path(__file__).parents[2]
ENDPOINT_DIMENSIONS = [
    {"Name": "EndpointName", "Value": "nutriscore"},
    {"Name": "VariantName", "Value": "AllTraffic"},
]


def named(template: Template, prefix: str) -> list[str]:
    return [
        name
        for name, entry in template["Resources"].items()
        if name.startswith(prefix) and entry["Type"] == "AWS::Lambda::Function"
    ]


@pytest.fixture
def all_alarms(endpoint_template: Template, resources: Resources) -> list[dict[str, object]]:
    return [
        *resources(endpoint_template, "AWS::CloudWatch::Alarm"),
        *resources(endpoint_template, "AWS::CloudWatch::CompositeAlarm"),
    ]


def test_latency_is_compared_in_microseconds(alarm: Alarm) -> None:
    latency = alarm("latency")
    assert (latency["Namespace"], latency["MetricName"]) == ("AWS/SageMaker", "ModelLatency")
    assert (latency["Statistic"], latency["Threshold"]) == ("Average", 200_000)
    assert latency["Dimensions"] == ENDPOINT_DIMENSIONS


@pytest.mark.parametrize(
    ("name", "metric"), [("server-errors", "Invocation5XXErrors"), ("model-errors", "InvocationModelErrors")]
)
def test_any_error_is_one_too_many(alarm: Alarm, name: str, metric: str) -> None:
    errors = alarm(name)
    assert (errors["Namespace"], errors["MetricName"]) == ("AWS/SageMaker", metric)
    assert (errors["Statistic"], errors["ComparisonOperator"], errors["Threshold"]) == (
        "Sum",
        "GreaterThanThreshold",
        0,
    )


def test_a_disk_at_75_percent_is_where_capture_stops(alarm: Alarm) -> None:
    disk = alarm("disk")
    assert (disk["Namespace"], disk["MetricName"]) == ("/aws/sagemaker/Endpoints", "DiskUtilization")
    assert (disk["Statistic"], disk["Threshold"]) == ("Maximum", 75)


def test_no_alarm_notifies_a_topic_itself(endpoint_template: Template, all_alarms: list[dict[str, object]]) -> None:
    [function] = named(endpoint_template, "AlarmsMessagesFunction")
    actions = [{"Fn::GetAtt": [function, "Arn"]}]
    assert all(alarm.get("AlarmActions") in (None, actions) for alarm in all_alarms)
    assert all(alarm.get("AlarmActions") == alarm.get("OKActions") for alarm in all_alarms)


def test_each_event_has_one_alarm_that_sends_its_messages(all_alarms: list[dict[str, object]]) -> None:
    sending = {str(alarm["AlarmName"]).removeprefix("nutriscore-") for alarm in all_alarms if "AlarmActions" in alarm}
    findings = {f"{monitor}-findings" for monitor in ("data-quality", "model-quality")}
    of_monitors = {
        f"{monitor}-{what}"
        for monitor in ("data-quality", "model-quality")
        for what in ("failed", "overdue", "configuration-changed")
    }
    assert sending == findings | of_monitors | {"latency", "errors", "no-input", "undelivered"}


@pytest.mark.parametrize(
    ("event", "seen_by"),
    [
        ("errors", ["server-errors", "model-errors"]),
        ("model-quality-findings", ["model-quality-rmse", "model-quality-violations"]),
        (
            "no-input",
            ["disk", "data-quality-no-data", "capture-stopped", "model-quality-no-data", "model-quality-no-labels"],
        ),
    ],
)
def test_what_several_alarms_see_is_one_event(alarm: Alarm, event: str, seen_by: list[str]) -> None:
    parts = alarm(event)["AlarmRule"]["Fn::Join"][1]  # type: ignore[index]
    ids = [part["Ref"] for part in parts if isinstance(part, dict)]
    # A logical id ends in a hash of eight characters, or has none.
    assert [name.rstrip("0123456789ABCDEF") for name in ids] == [f"Alarms{camel(name)}" for name in seen_by]


def test_an_outage_pages_and_everything_else_does_not(endpoint_template: Template) -> None:
    [function] = named(endpoint_template, "AlarmsMessagesFunction")
    variables = endpoint_template["Resources"][function]["Properties"]["Environment"]["Variables"]  # type: ignore[index]
    events = json.loads(variables["EVENTS"])
    paging = {name for name, event in events.items() if event.get("Severity") == "page"}
    assert paging == {"nutriscore-errors", "nutriscore-latency"}


def test_the_findings_of_a_monitor_are_named_in_the_message(endpoint_template: Template) -> None:
    [function] = named(endpoint_template, "AlarmsMessagesFunction")
    variables = endpoint_template["Resources"][function]["Properties"]["Environment"]["Variables"]  # type: ignore[index]
    assert json.loads(variables["EVENTS"])["nutriscore-model-quality-findings"] == {
        "Monitor": "nutriscore-model-quality"
    }


def test_only_the_deployment_s_alarms_may_invoke_the_function(
    endpoint_template: Template, resources: Resources
) -> None:
    [permission] = [
        each
        for each in resources(endpoint_template, "AWS::Lambda::Permission")
        if each["Principal"] == "lambda.alarms.cloudwatch.amazonaws.com"
    ]
    assert permission["SourceAccount"] == {"Ref": "AWS::AccountId"}
    assert ":alarm:nutriscore-*" in json.dumps(permission["SourceArn"])


def test_a_description_says_what_happened_and_where_to_look(alarm: Alarm) -> None:
    first, _, *further = str(alarm("server-errors")["AlarmDescription"]).splitlines()
    assert first == "nutriscore answered with 5XX within 5 minutes (none is expected)"
    assert further == ["Look further: `driftgauge status nutriscore`", "Runbook: `driftgauge runbook server-errors`"]


def test_a_description_links_to_runbooks_at_an_address(stack: Stack, make_endpoint: Make, resources: Resources) -> None:
    site = "https://wiki.example.com/runbooks"
    MonitorAlarms(stack, "Alarms", endpoint=make_endpoint(stack), runbooks=site).add_server_errors()
    [errors] = resources(stack, "AWS::CloudWatch::Alarm")
    assert str(errors["AlarmDescription"]).endswith(f"Runbook: {site}/server-errors")


def test_each_alarm_has_a_runbook_and_each_runbook_an_alarm(
    all_alarms: list[dict[str, object]], bias_template: Template, resources: Resources
) -> None:
    bias = resources(bias_template, "AWS::CloudWatch::Alarm")
    named = {
        page
        for alarm in (*all_alarms, *bias)
        for page in re.findall(r"driftgauge runbook ([a-z-]+)", json.dumps(alarm["AlarmDescription"]))
    }
    # The alarm on a reference is in none of these deployments.
    pages = {page.stem for page in (ROOT / "docs" / "runbooks").glob("*.md")} - {"index", "reference"}
    assert named == pages


def test_alarms_may_publish_to_the_topic(endpoint_template: Template, resources: Resources) -> None:
    policy = json.dumps(resources(endpoint_template, "AWS::SNS::TopicPolicy"))
    assert '"Principal": {"Service": "cloudwatch.amazonaws.com"}' in policy
    assert '"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}' in policy
    assert '":alarm:nutriscore-*"' in policy


def test_the_topic_refuses_plain_http(endpoint_template: Template, resources: Resources) -> None:
    assert '"aws:SecureTransport": "false"' in json.dumps(resources(endpoint_template, "AWS::SNS::TopicPolicy"))


def test_alarms_may_use_the_topic_s_key(data_template: Template, resources: Resources) -> None:
    [key] = resources(data_template, "AWS::KMS::Key")
    statements = key["KeyPolicy"]["Statement"]  # type: ignore[index]
    [alarms] = [statement for statement in statements if statement.get("Sid") == "AllowAlarms"]
    assert alarms["Action"] == ["kms:Decrypt", "kms:GenerateDataKey"]
    assert alarms["Principal"] == {"Service": "cloudwatch.amazonaws.com"}


def test_a_topic_without_a_given_key_has_one_of_its_own(
    stack: Stack, make_endpoint: Make, resources: Resources
) -> None:
    alarms = MonitorAlarms(stack, "Alarms", endpoint=make_endpoint(stack))
    alarms.add_latency(Duration.millis(50))
    [topic] = resources(stack, "AWS::SNS::Topic")
    assert "AlarmsKey" in json.dumps(topic["KmsMasterKeyId"])


def test_addresses_are_subscribed(stack: Stack, make_endpoint: Make, resources: Resources) -> None:
    MonitorAlarms(stack, "Alarms", endpoint=make_endpoint(stack)).notify(["a@example.com", "b@example.com"])
    subscriptions = resources(stack, "AWS::SNS::Subscription")
    assert [(entry["Protocol"], entry["Endpoint"]) for entry in subscriptions] == [
        ("email", "a@example.com"),
        ("email", "b@example.com"),
    ]


def test_a_metric_can_be_put_on_a_dashboard_of_one_s_own() -> None:
    source = monitor_metric(Namespace.DATA_QUALITY, "shop", "shop-data-quality", "feature_non_null_sugar")
    metric = source.metric(statistic="Maximum", period=Duration.hours(1))
    assert (metric.namespace, metric.metric_name) == (Namespace.DATA_QUALITY, "feature_non_null_sugar")
    assert metric.dimensions == {"Endpoint": "shop", "MonitoringSchedule": "shop-data-quality"}
