"""How long data is kept; buckets, a key and roles of the owner's own."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from cdk.test_cdk_data_stack import rules_of

from driftgauge_deployment import Deployment

SHOP = """\
name: shop
model: {artifact: model.tar.gz}
monitors:
  data_quality: {baseline: {dataset: train.csv, header: true}}
"""
KEY = "arn:aws:kms:eu-west-1:111122223333:key/abc"
ROLE = "arn:aws:iam::111122223333:role/own"
Load = Callable[[str], Deployment]
Mistakes = Callable[[str], list[str]]
Synthesize = Callable[[Deployment], dict[str, Any]]


def buckets(template: dict[str, Any]) -> list[dict[str, Any]]:
    return [each["Properties"] for each in template["Resources"].values() if each["Type"] == "AWS::S3::Bucket"]


def test_captures_labels_and_reports_are_kept_as_the_file_says(load: Load, synthesize: Synthesize) -> None:
    text = SHOP + "retention: {captures: 30 days, labels: 1 day, reports: forever}\n".replace("1 day", "60 days")
    _, capture, reports = (rules_of(bucket) for bucket in buckets(synthesize(load(text))["shop-data"]))
    assert capture == {"capture/": 30, "ground-truth/": 60, "*": 30}
    assert reports == {"*": 30}


def test_labels_are_kept_as_long_as_captures_unless_the_file_says_otherwise(load: Load, synthesize: Synthesize) -> None:
    _, capture, _ = (
        rules_of(bucket) for bucket in buckets(synthesize(load(SHOP + "retention: {captures: 7 days}\n"))["shop-data"])
    )
    assert capture == {"capture/": 7, "ground-truth/": 7, "*": 30}


@pytest.mark.parametrize(("text", "days"), [("", 90), ("retention: {logs: 365 days}\n", 365)])
def test_every_log_group_has_the_retention_and_the_key(
    load: Load, synthesize: Synthesize, text: str, days: int
) -> None:
    resources = synthesize(load(SHOP + text))["shop"]["Resources"].values()
    groups = [each["Properties"] for each in resources if each["Type"] == "AWS::Logs::LogGroup"]
    assert len(groups) > 3
    assert {group["RetentionInDays"] for group in groups} == {days}
    assert all("KmsKeyId" in group for group in groups)


def test_own_buckets_and_an_own_key_are_used_and_none_created(load: Load, synthesize: Synthesize) -> None:
    stacks = synthesize(load(f"{SHOP}storage: {{captures: own-captures, reports: own-reports, key: '{KEY}'}}\n"))
    data = stacks["shop-data"]
    assert not [each for each in data["Resources"].values() if each["Type"] in {"AWS::S3::Bucket", "AWS::KMS::Key"}]
    assert {name: output["Value"] for name, output in data["Outputs"].items()} == {
        "CaptureBucketName": "own-captures",
        "ReportsBucketName": "own-reports",
        "KeyArn": KEY,
    }
    assert "/shop/capture" in json.dumps(stacks["shop"]["Outputs"]["CaptureUri"])


def test_own_roles_are_used_and_granted_nothing(load: Load, synthesize: Synthesize) -> None:
    text = f"{SHOP}roles: {{endpoint: '{ROLE}-endpoint', jobs: '{ROLE}-jobs'}}\n"
    resources = synthesize(load(text))["shop"]["Resources"]
    [model] = [each["Properties"] for each in resources.values() if each["Type"] == "AWS::SageMaker::Model"]
    assert model["ExecutionRoleArn"] == f"{ROLE}-endpoint"
    [baseline] = [each["Properties"] for each in resources.values() if each["Type"] == "Custom::DriftgaugeBaseline"]
    assert baseline["RoleArn"] == f"{ROLE}-jobs"
    trusting = [each for each in resources.values() if each["Type"] == "AWS::IAM::Role"]
    assert "sagemaker.amazonaws.com" not in json.dumps(
        [each["Properties"]["AssumeRolePolicyDocument"] for each in trusting]
    )
    attached = [each["Properties"] for each in resources.values() if each["Type"] == "AWS::IAM::Policy"]
    assert not any("own" in json.dumps(each["Roles"]) for each in attached)


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        (
            "retention: {captures: a month}",
            "retention.captures: 'a month' is not a time to keep data; allowed: whole days, such as 90 days, or forev",
        ),
        (
            "retention: {captures: 1 day}",
            "retention.captures: 1 days are fewer than those that monitors read; allowed: 2",
        ),
        (
            "retention: {logs: 91 days}",
            "retention.logs: '91 days' is not a retention of CloudWatch Logs; allowed: 1, 3,",
        ),
        ("storage: {key: abc}", "storage.key: 'abc' is not allowed; allowed: the ARN of a KMS key"),
        ("roles: {jobs: me}", "roles.jobs: 'me' is not allowed; allowed: the ARN of a role"),
    ],
)
def test_what_cannot_be_kept_or_used_is_reported(mistakes: Mistakes, text: str, mistake: str) -> None:
    [found] = mistakes(f"{SHOP}{text}\n")
    assert found.startswith(f"5: {mistake}")


def test_the_lifecycle_of_an_own_bucket_is_its_owner_s(mistakes: Mistakes) -> None:
    [found] = mistakes(f"{SHOP}storage: {{reports: own-reports}}\nretention: {{reports: 10 days}}\n")
    assert found == (
        "6: retention.reports: would change the lifecycle rules of a bucket of your own; allowed: no such key"
    )
