"""Composite alarms in a stack: made, changed in place, ringing, and gone with the stack."""

import json
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from botocore.exceptions import WaiterError

from driftgauge_local.instance import Instance

QUICKLY = {"Delay": 1, "MaxAttempts": 30}


@pytest.fixture(scope="module")
def client(session: boto3.Session, local_aws: Instance) -> Any:
    return lambda service: session.client(service, endpoint_url=local_aws.endpoint_url)


def template(rule: object, **more: object) -> str:
    def single(name: str) -> dict[str, Any]:
        settings: dict[str, Any] = {"Namespace": "composite", "MetricName": name, "Statistic": "Maximum"}
        settings |= {"Period": "3600", "EvaluationPeriods": "1", "Threshold": "0"}
        settings |= {"ComparisonOperator": "GreaterThanThreshold", "AlarmName": name}
        return {"Type": "AWS::CloudWatch::Alarm", "Properties": settings}

    topic = {"Type": "AWS::SNS::Topic", "Properties": {}}
    composite = {
        "Type": "AWS::CloudWatch::CompositeAlarm",
        "Properties": {
            "AlarmName": "needs-attention",
            "AlarmRule": rule,
            "AlarmActions": [{"Ref": "Topic"}],
            "OKActions": [{"Ref": "Topic"}],
            **more,
        },
    }
    resources = {"One": single("one"), "Two": single("two"), "Topic": topic, "Both": composite}
    outputs = {"Name": {"Value": {"Ref": "Both"}}, "Arn": {"Value": {"Fn::GetAtt": ["Both", "Arn"]}}}
    return json.dumps({"Resources": resources, "Outputs": outputs})


EITHER = {"Fn::Join": ["", ['ALARM("', {"Ref": "One"}, '") OR ALARM("', {"Ref": "Two"}, '")']]}
ONE_ALONE = {"Fn::Join": ["", ['ALARM("', {"Ref": "One"}, '") AND NOT ALARM("', {"Ref": "Two"}, '")']]}


def composites(client: Any) -> list[dict[str, Any]]:
    found = client("cloudwatch").describe_alarms(AlarmNames=["needs-attention"], AlarmTypes=["CompositeAlarm"])
    return list(found["CompositeAlarms"])


def state(client: Any) -> str:
    [alarm] = composites(client)
    return str(alarm["StateValue"])


def test_a_composite_alarm_follows_its_alarms_and_its_template(client: Any) -> None:
    cloudformation = client("cloudformation")
    cloudformation.create_stack(StackName="composite", TemplateBody=template(EITHER))
    cloudformation.get_waiter("stack_create_complete").wait(StackName="composite", WaiterConfig=QUICKLY)
    [stack] = cloudformation.describe_stacks(StackName="composite")["Stacks"]
    outputs = {each["OutputKey"]: each["OutputValue"] for each in stack["Outputs"]}
    assert outputs["Name"] == "needs-attention"
    assert outputs["Arn"].endswith(":alarm:needs-attention")
    assert state(client) == "OK"

    datum = {"MetricName": "two", "Value": 1, "Timestamp": datetime.now(UTC) - timedelta(minutes=1)}
    client("cloudwatch").put_metric_data(Namespace="composite", MetricData=[datum])
    deadline = time.monotonic() + 10
    while state(client) != "ALARM" and time.monotonic() < deadline:
        time.sleep(0.1)
    assert state(client) == "ALARM"

    cloudformation.update_stack(StackName="composite", TemplateBody=template(ONE_ALONE))
    cloudformation.get_waiter("stack_update_complete").wait(StackName="composite", WaiterConfig=QUICKLY)
    assert state(client) == "OK"

    cloudformation.delete_stack(StackName="composite")
    cloudformation.get_waiter("stack_delete_complete").wait(StackName="composite", WaiterConfig=QUICKLY)
    assert composites(client) == []


def test_what_has_no_effect_here_is_refused(client: Any) -> None:
    cloudformation = client("cloudformation")
    cloudformation.create_stack(StackName="suppressed", TemplateBody=template(EITHER, ActionsSuppressor="one"))
    with pytest.raises(WaiterError):
        cloudformation.get_waiter("stack_create_complete").wait(StackName="suppressed", WaiterConfig=QUICKLY)
    events = cloudformation.describe_stack_events(StackName="suppressed")["StackEvents"]
    assert any("ActionsSuppressor of a composite alarm has no effect" in str(event) for event in events)
