"""The buckets of a deployment refuse plain HTTP, strangers, and being made public."""

from collections.abc import Iterator

import boto3
import pytest
from botocore import UNSIGNED
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.exceptions import ClientError
from security.guarded import NAME, Guarded

pytestmark = pytest.mark.end_to_end


@pytest.fixture(params=["Capture", "Reports"])
def bucket(request: pytest.FixtureRequest, guarded: Guarded) -> str:
    resources = guarded.session.client("cloudformation").describe_stack_resources(StackName=f"{NAME}-data")
    [found] = [
        each["PhysicalResourceId"]
        for each in resources["StackResources"]
        if each["ResourceType"] == "AWS::S3::Bucket" and each["LogicalResourceId"].startswith(str(request.param))
    ]
    return found


@pytest.fixture
def reader(guarded: Guarded) -> Iterator[boto3.Session]:
    """A role that may do everything: only a bucket's own policy can refuse it."""
    iam, name = guarded.session.client("iam"), "reader"
    trust = '{"Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}]}'
    everything = '{"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}'
    arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    iam.put_role_policy(RoleName=name, PolicyName="everything", PolicyDocument=everything)
    given = guarded.session.client("sts").assume_role(RoleArn=arn, RoleSessionName="test")["Credentials"]
    yield boto3.Session(given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"], region_name="us-east-1")
    iam.delete_role_policy(RoleName=name, PolicyName="everything")
    iam.delete_role(RoleName=name)


def refusal(call: object, **arguments: object) -> str:
    with pytest.raises(ClientError) as caught:
        call(**arguments)  # type: ignore[operator]
    return str(caught.value)


def test_a_bucket_is_read_over_tls(bucket: str, reader: boto3.Session) -> None:
    assert "Contents" in reader.client("s3").list_objects_v2(Bucket=bucket)


def test_a_bucket_refuses_plain_http(bucket: str, reader: boto3.Session) -> None:
    s3 = reader.client("s3")

    def as_if_in_the_open(request: AWSRequest, **_: object) -> None:
        request.headers["X-Forwarded-Proto"] = "http"

    s3.meta.events.register("before-sign.s3", as_if_in_the_open)
    assert "with an explicit deny in a resource-based policy" in refusal(s3.list_objects_v2, Bucket=bucket)


def test_a_bucket_refuses_strangers(bucket: str, guarded: Guarded) -> None:
    s3 = guarded.session.client("s3", config=Config(signature_version=UNSIGNED))
    assert "AccessDenied" in refusal(s3.list_objects_v2, Bucket=bucket)


def test_a_bucket_cannot_be_made_public(bucket: str, guarded: Guarded) -> None:
    s3 = guarded.session.client("s3")
    assert set(s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"].values()) == {True}
    policy = f'{{"Statement": [{{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::{bucket}/*"}}]}}'  # noqa: E501
    assert "AccessDenied" in refusal(s3.put_bucket_policy, Bucket=bucket, Policy=policy)


def test_a_bucket_is_encrypted_with_the_deployments_key(bucket: str, guarded: Guarded) -> None:
    rules = guarded.session.client("s3").get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]
    [rule] = rules["Rules"]
    assert rule["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"] == "aws:kms"
    assert ":key/" in rule["ApplyServerSideEncryptionByDefault"]["KMSMasterKeyID"]
