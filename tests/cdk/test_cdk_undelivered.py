"""What could not be delivered is kept, and an alarm sees it."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

Template = Mapping[str, Mapping[str, Mapping[str, Any]]]
Resources = Callable[..., list[dict[str, Any]]]


def queue_arn(template: Template) -> dict[str, list[str]]:
    [name] = [name for name, each in template["Resources"].items() if each["Type"] == "AWS::SQS::Queue"]
    return {"Fn::GetAtt": [name, "Arn"]}


@pytest.mark.parametrize("template", ["endpoint_template", "driftgauge_template", "both_template"])
def test_the_events_of_every_rule_are_kept(request: pytest.FixtureRequest, resources: Resources, template: str) -> None:
    found = request.getfixturevalue(template)
    rules = resources(found, "AWS::Events::Rule")
    assert rules
    assert all(rule["Targets"][0]["DeadLetterConfig"]["Arn"] == queue_arn(found) for rule in rules)


def test_the_starts_of_every_workflow_are_kept(driftgauge_template: Template, resources: Resources) -> None:
    schedules = resources(driftgauge_template, "AWS::Scheduler::Schedule")
    assert schedules
    assert all(each["Target"]["DeadLetterConfig"]["Arn"] == queue_arn(driftgauge_template) for each in schedules)


def test_an_event_that_the_report_did_not_answer_is_kept(driftgauge_template: Template, resources: Resources) -> None:
    [config] = [
        each
        for each in resources(driftgauge_template, "AWS::Lambda::EventInvokeConfig")
        if "ExecutionReport" in str(each["FunctionName"])
    ]
    assert config["DestinationConfig"]["OnFailure"]["Destination"] == queue_arn(driftgauge_template)


def test_an_alarm_sees_what_is_kept(driftgauge_template: Template, resources: Resources) -> None:
    [alarm] = [
        each for each in resources(driftgauge_template, "AWS::CloudWatch::Alarm") if each["Namespace"] == "AWS/SQS"
    ]
    assert alarm["AlarmName"] == "nutriscore-undelivered"
    assert (alarm["MetricName"], alarm["Threshold"]) == ("ApproximateNumberOfMessagesVisible", 0)
    [name] = [dimension["Value"] for dimension in alarm["Dimensions"]]
    assert name == {"Fn::GetAtt": [queue_arn(driftgauge_template)["Fn::GetAtt"][0], "QueueName"]}
