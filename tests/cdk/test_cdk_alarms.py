"""Alarms: the service's own namespaces, dimensions and units; thresholds that say where they came from."""

import json
from collections.abc import Callable

import pytest
from aws_cdk import Duration, Stack

from driftgauge import MonitorAlarms, MonitoredEndpoint
from driftgauge.service.metrics import monitor_metric
from driftgauge_contract.metrics import Namespace

Template = dict[str, dict[str, dict[str, object]]]
Resources = Callable[..., list[dict[str, object]]]
Make = Callable[..., MonitoredEndpoint]
Alarm = Callable[[str], dict[str, object]]

ENDPOINT_DIMENSIONS = [
    {"Name": "EndpointName", "Value": "nutriscore"},
    {"Name": "VariantName", "Value": "AllTraffic"},
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


def test_all_alarms_notify_the_topic(endpoint_template: Template, resources: Resources) -> None:
    [topic] = [name for name, entry in endpoint_template["Resources"].items() if entry["Type"] == "AWS::SNS::Topic"]
    alarms = resources(endpoint_template, "AWS::CloudWatch::Alarm")
    alarms += resources(endpoint_template, "AWS::CloudWatch::CompositeAlarm")
    assert len(alarms) == 21
    assert all(alarm["AlarmActions"] == alarm["OKActions"] == [{"Ref": topic}] for alarm in alarms)


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
