"""Customers' keys: of files and folders in S3, and of imported keys whose policies an app cannot change."""

import json

import pytest
from aws_cdk import App, Environment, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk.assertions import Annotations, Match, Template

from driftgauge import (
    DataCapture,
    Model,
    MonitorAlarms,
    MonitoredEndpoint,
    S3File,
    S3Prefix,
    acknowledge_imported_keys,
)
from driftgauge.service import permissions

ARN = "arn:aws:kms:eu-west-1:111122223333:key/1"


@pytest.fixture
def stack() -> Stack:
    return Stack(App(), "stack", env=Environment(account="111122223333", region="eu-west-1"))


def watched(stack: Stack, key: kms.IKey) -> MonitoredEndpoint:
    bucket = s3.Bucket.from_bucket_attributes(stack, "Bucket", bucket_name="captures", encryption_key=key)
    return MonitoredEndpoint(
        stack,
        "Endpoint",
        name="shop",
        model=Model(artifact=S3File.from_uri("s3://models/model.tar.gz", version="1")),
        capture=DataCapture(destination=S3Prefix(bucket=bucket, prefix="capture")),
    )


def errors(stack: Stack) -> list[str]:
    found = Annotations.from_stack(stack).find_error("*", Match.any_value())
    return [str(each.entry.data) for each in found]


def test_what_may_read_a_file_in_s3_may_decrypt_it(stack: Stack) -> None:
    role = iam.Role(stack, "Role", assumed_by=iam.ServicePrincipal("sagemaker.amazonaws.com"))
    key = kms.Key.from_key_arn(stack, "Key", ARN)
    permissions.read_file(role, S3File.from_uri("s3://models/model.tar.gz", version="1", key=key).stored())
    policy = json.dumps(Template.from_stack(stack).to_json()["Resources"])
    assert f'{{"Action": "kms:Decrypt", "Effect": "Allow", "Resource": "{ARN}"}}' in policy


def test_a_folder_has_the_key_of_its_bucket(stack: Stack) -> None:
    key = kms.Key(stack, "Key")
    folder = S3Prefix(bucket=s3.Bucket(stack, "Bucket", encryption_key=key), prefix="capture")
    assert folder.key is key
    assert (folder / "shop").key is key


def test_a_folder_may_have_a_key_of_its_own(stack: Stack) -> None:
    own = kms.Key(stack, "Own")
    bucket = s3.Bucket(stack, "Bucket", encryption_key=kms.Key(stack, "Key"))
    assert S3Prefix(bucket=bucket, prefix="capture", key=own).key is own


def test_an_imported_key_of_captures_is_an_error_with_the_statement_that_its_policy_needs(stack: Stack) -> None:
    watched(stack, kms.Key.from_key_arn(stack, "Key", ARN))
    [error] = errors(stack)
    assert error.startswith(f"the policy of {ARN}, an imported key, cannot be changed here")
    assert "without this statement SageMaker captures nothing" in error
    assert '"Action": ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey"]' in error


def test_an_imported_key_of_alarms_is_an_error_with_the_statement_that_its_policy_needs(stack: Stack) -> None:
    endpoint = watched(stack, kms.Key(stack, "Own"))
    MonitorAlarms(stack, "Alarms", endpoint=endpoint, key=kms.Key.from_key_arn(stack, "Key", ARN))
    [error] = errors(stack)
    assert "without this statement alarms notify nobody" in error
    assert '"Principal": {"Service": "cloudwatch.amazonaws.com"}' in error


def test_an_imported_key_whose_policy_is_said_to_be_right_is_no_error(stack: Stack) -> None:
    acknowledge_imported_keys(stack)
    watched(stack, kms.Key.from_key_arn(stack, "Key", ARN))
    assert errors(stack) == []


def test_the_context_of_an_app_may_say_so() -> None:
    stack = Stack(App(context={"driftgauge:imported-keys": "acknowledged"}), "stack")
    watched(stack, kms.Key.from_key_arn(stack, "Key", ARN))
    assert errors(stack) == []


def test_a_key_of_the_app_s_own_is_no_error(stack: Stack) -> None:
    endpoint = watched(stack, kms.Key(stack, "Own"))
    MonitorAlarms(stack, "Alarms", endpoint=endpoint, key=kms.Key(stack, "Key"))
    assert errors(stack) == []
