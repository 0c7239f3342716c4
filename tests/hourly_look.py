"""The hourly look of a deployment's execution report, without waiting for the hour."""

import json

import boto3


def look_now(session: boto3.Session, deployment: str) -> None:
    """Invoke the execution report as the rule of every hour does."""
    pages = session.client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=deployment)
    [function] = [
        each["PhysicalResourceId"]
        for page in pages
        for each in page["StackResourceSummaries"]
        if each["LogicalResourceId"].startswith("ExecutionReportFunction")
        and each["ResourceType"] == "AWS::Lambda::Function"
    ]
    event = json.dumps({"detail-type": "Scheduled Event", "detail": {}})
    answer = session.client("lambda").invoke(FunctionName=function, Payload=event.encode())
    assert "FunctionError" not in answer, answer["Payload"].read()
