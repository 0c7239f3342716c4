"""Dashboards in a stack."""

import json

import boto3

from driftgauge_local.instance import Instance

BODY = json.dumps({"widgets": [{"type": "text", "properties": {"markdown": "# shop"}}]})


def test_a_stack_has_a_dashboard_with_its_body(session: boto3.Session, local_aws: Instance) -> None:
    cloudformation = session.client("cloudformation", endpoint_url=local_aws.endpoint_url)
    cloudwatch = session.client("cloudwatch", endpoint_url=local_aws.endpoint_url)
    properties = {"DashboardName": "shop-eu-central-1", "DashboardBody": BODY}
    template = {"Resources": {"Shown": {"Type": "AWS::CloudWatch::Dashboard", "Properties": properties}}}
    cloudformation.create_stack(StackName="dashboards", TemplateBody=json.dumps(template))
    cloudformation.get_waiter("stack_create_complete").wait(
        StackName="dashboards", WaiterConfig={"Delay": 1, "MaxAttempts": 30}
    )
    assert cloudwatch.get_dashboard(DashboardName="shop-eu-central-1")["DashboardBody"] == BODY
