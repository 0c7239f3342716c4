"""A deployment that lacks a grant fails with the reason, and leaves nothing behind."""

import json
import re
from collections.abc import Mapping
from copy import deepcopy
from typing import Any

import boto3
import pytest
from botocore.exceptions import WaiterError
from security.grants import several
from security.guarded import NAME, Guarded

pytestmark = pytest.mark.end_to_end

SOON = {"Delay": 1, "MaxAttempts": 180}
POLICY_TYPES = ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy")


def without(template: Mapping[str, Any], role: str, action: str) -> dict[str, Any]:
    """A template in which the role of a logical id has lost an action."""
    changed = deepcopy(dict(template))
    # A role has a policy of its own, and the custom resources' has one more for each baseline and monitor.
    policies = [
        resource["Properties"]["PolicyDocument"]
        for resource in changed["Resources"].values()
        if resource["Type"] in POLICY_TYPES and _is_attached(resource, role)
    ]
    before = json.dumps(policies)
    for policy in policies:
        for statement in policy["Statement"]:
            statement["Action"] = [each for each in several(statement["Action"]) if each != action]
        # CloudFormation refuses a policy without statements; one of STS needs no permission.
        policy["Statement"] = [statement for statement in policy["Statement"] if statement["Action"]] or [
            {"Effect": "Allow", "Action": "sts:GetCallerIdentity", "Resource": "*"}
        ]
    assert json.dumps(policies) != before, f"{role} has no {action}"
    return changed


def _is_attached(policy: Mapping[str, Any], role: str) -> bool:
    return any(re.fullmatch(rf"{role}[0-9A-F]{{8}}", each["Ref"]) for each in policy["Properties"]["Roles"])


def deploy(session: boto3.Session, template: Mapping[str, Any]) -> list[str]:
    """Create the stack, and return why resources failed once it is rolled back."""
    cloudformation = session.client("cloudformation")
    bucket = f"cdk-hnb659fds-assets-000000000000-{session.region_name}"
    session.client("s3").put_object(Bucket=bucket, Key="lacking.json", Body=json.dumps(template).encode())
    url = f"https://s3.amazonaws.com/{bucket}/lacking.json"
    cloudformation.create_stack(StackName=NAME, TemplateURL=url, Capabilities=["CAPABILITY_NAMED_IAM"])
    with pytest.raises(WaiterError):
        cloudformation.get_waiter("stack_create_complete").wait(StackName=NAME, WaiterConfig=SOON)
    [stack] = cloudformation.describe_stacks(StackName=NAME)["Stacks"]
    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    pages = cloudformation.get_paginator("describe_stack_events").paginate(StackName=NAME)
    events = [event for page in pages for event in page["StackEvents"]]
    cloudformation.delete_stack(StackName=NAME)
    cloudformation.get_waiter("stack_delete_complete").wait(StackName=NAME, WaiterConfig=SOON)
    return [each["ResourceStatusReason"] for each in events if each["ResourceStatus"].endswith("_FAILED")]


@pytest.fixture(autouse=True)
def _no_baseline_is_there(guarded: Guarded) -> None:
    """With the files of an earlier deployment there would be no job."""
    s3 = guarded.session.resource("s3")
    for bucket in s3.buckets.all():
        if "reports" in bucket.name:
            bucket.objects.filter(Prefix="baselines/").delete()


@pytest.mark.parametrize(
    ("role", "action"),
    [
        ("DataQualityBaselineRole", "s3:PutObject"),
        ("ModelQualityBaselineRole", "kms:GenerateDataKey"),
        ("EndpointRole", "s3:GetObject"),
        ("DriftgaugeCustomResourcesRole", "sagemaker:InvokeEndpoint"),
        ("DriftgaugeCustomResourcesRole", "iam:PassRole"),
    ],
)
def test_a_deployment_fails_with_the_action_it_lacks(guarded: Guarded, role: str, action: str) -> None:
    reasons = deploy(guarded.session, without(guarded.templates[NAME], role, action))

    assert any(f"is not authorized to perform: {action}" in reason for reason in reasons), reasons
    sagemaker = guarded.session.client("sagemaker")
    assert sagemaker.list_endpoints()["Endpoints"] == []
    assert sagemaker.list_models()["Models"] == []
    assert sagemaker.list_monitoring_schedules()["MonitoringScheduleSummaries"] == []
