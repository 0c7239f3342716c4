"""Logs: encrypted with the deployment's key, and kept for three months."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from aws_cdk import Stack
from aws_cdk import aws_kms as kms

from driftgauge import LogEncryption
from driftgauge.functions.lambda_functions import log_group

Resources = Callable[..., list[dict[str, Any]]]


@pytest.mark.parametrize("template", ["endpoint_template", "driftgauge_template", "both_template", "bias_template"])
def test_every_log_group_is_encrypted_and_ends(
    request: pytest.FixtureRequest, resources: Resources, template: str
) -> None:
    groups = resources(request.getfixturevalue(template), "AWS::Logs::LogGroup")
    assert len(groups) >= 3
    for group in groups:
        assert group["KmsKeyId"] == {"Fn::GetStackOutput": {"StackName": "nutriscore-data", "OutputName": "KeyArn"}}
        assert group["RetentionInDays"] == 90


def test_cloudwatch_logs_may_use_the_key_for_this_account_s_log_groups(
    data_template: Mapping[str, Any], resources: Resources
) -> None:
    [key] = resources(data_template, "AWS::KMS::Key")
    [statement] = [each for each in key["KeyPolicy"]["Statement"] if each.get("Sid") == "AllowLogs"]
    assert '"logs."' in json.dumps(statement["Principal"])
    context = json.dumps(statement["Condition"]["ArnLike"]["kms:EncryptionContext:aws:logs:arn"])
    assert '{"Ref": "AWS::AccountId"}, ":log-group:*"' in context


def test_a_stack_without_a_key_has_logs_that_cloudwatch_encrypts(stack: Stack, resources: Resources) -> None:
    log_group(stack, "Logs")
    assert "KmsKeyId" not in resources(stack, "AWS::Logs::LogGroup")[0]


def test_the_key_is_that_of_the_logs_own_stack(stack: Stack, resources: Resources) -> None:
    LogEncryption(stack, key=kms.Key(stack, "Key"))
    log_group(stack, "Logs")
    assert "KmsKeyId" in resources(stack, "AWS::Logs::LogGroup")[0]
