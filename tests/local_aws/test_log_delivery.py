"""A stack's state machines find room for their log groups in the resource policy of CloudWatch Logs, or are refused."""

import json
from typing import Any

import boto3
import pytest
from botocore.exceptions import WaiterError

from driftgauge_local.instance import Instance

QUICKLY = {"Delay": 1, "MaxAttempts": 60}
ROLE = "arn:aws:iam::000000000000:role/workflow"
DEFINITION = json.dumps({"StartAt": "Ended", "States": {"Ended": {"Type": "Succeed"}}})
# As long as the names that CloudFormation gives to the log groups of a deployment with two monitors.
LONG = "ecommerce-churn-DriftgaugeModelQualityWorkflowLogs9A1B2C3D-a1B2c3D4e5F6-"


def template(prefix: str, count: int) -> str:
    resources: dict[str, Any] = {}
    for number in range(count):
        resources[f"Logs{number}"] = {
            "Type": "AWS::Logs::LogGroup",
            "Properties": {"LogGroupName": f"{prefix}{LONG}{number:03d}"},
        }
        group = {"CloudWatchLogsLogGroup": {"LogGroupArn": {"Fn::GetAtt": [f"Logs{number}", "Arn"]}}}
        resources[f"Machine{number}"] = {
            "Type": "AWS::StepFunctions::StateMachine",
            "Properties": {
                "StateMachineName": f"machine-{prefix.count('/')}-{number}",
                "RoleArn": ROLE,
                "DefinitionString": DEFINITION,
                "LoggingConfiguration": {"Level": "ALL", "Destinations": [group]},
            },
        }
    return json.dumps({"Resources": resources})


@pytest.fixture
def cloudformation(session: boto3.Session, local_aws: Instance) -> Any:
    return session.client("cloudformation", endpoint_url=local_aws.endpoint_url)


def test_the_policy_has_no_room_for_the_groups_of_forty_machines(cloudformation: Any) -> None:
    cloudformation.create_stack(StackName="crowded", TemplateBody=template("/aws/states/", 40))

    with pytest.raises(WaiterError):
        cloudformation.get_waiter("stack_create_complete").wait(StackName="crowded", WaiterConfig=QUICKLY)

    pages = cloudformation.get_paginator("describe_stack_events").paginate(StackName="crowded")
    reasons = " ".join(event.get("ResourceStatusReason", "") for page in pages for event in page["StackEvents"])
    assert "not authorized to access the Log Destination" in reasons
    assert "allowed: 5120" in reasons


def test_groups_below_vendedlogs_take_no_room(cloudformation: Any) -> None:
    cloudformation.create_stack(StackName="vended", TemplateBody=template("/aws/vendedlogs/states/", 40))

    cloudformation.get_waiter("stack_create_complete").wait(StackName="vended", WaiterConfig=QUICKLY)
