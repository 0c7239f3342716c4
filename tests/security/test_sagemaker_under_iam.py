"""SageMaker on this machine asks IAM: about the caller, about a role that is passed, and about the role's trust."""

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, SSLError

from driftgauge_local.instance import Instance

pytestmark = pytest.mark.end_to_end

ANALYZER = "156813124566.dkr.ecr.us-east-1.amazonaws.com/sagemaker-model-monitor-analyzer"
IMAGE = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:3.0-5"


def trust(service: str, **conditions: dict[str, str]) -> str:
    statement: dict[str, Any] = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    statement |= {"Condition": conditions} if conditions else {}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def model(role: str) -> dict[str, Any]:
    return {
        "ModelName": "asked",
        "ExecutionRoleArn": role,
        "PrimaryContainer": {"Image": IMAGE, "ModelDataUrl": "s3://nowhere/model.tar.gz"},
    }


def refusal(call: Callable[..., Any], **arguments: Any) -> str:
    with pytest.raises(ClientError) as caught:
        call(**arguments)
    return str(caught.value)


@pytest.fixture
def session(enforcing: Instance) -> boto3.Session:
    return boto3.Session(region_name="us-east-1")


@pytest.fixture
def make_role(session: boto3.Session) -> Iterator[Callable[..., str]]:
    iam = session.client("iam")
    made: list[str] = []

    def make(name: str, *, trusts: str = trust("sagemaker.amazonaws.com"), **statement: Any) -> str:
        made.append(name)
        arn: str = iam.create_role(RoleName=name, AssumeRolePolicyDocument=trusts)["Role"]["Arn"]
        if statement:
            document = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **statement}]})
            iam.put_role_policy(RoleName=name, PolicyName="only", PolicyDocument=document)
        return arn

    yield make
    for name in made:
        for policy in iam.list_role_policies(RoleName=name)["PolicyNames"]:
            iam.delete_role_policy(RoleName=name, PolicyName=policy)
        iam.delete_role(RoleName=name)


@pytest.fixture
def acting_as(session: boto3.Session) -> Callable[[str], Any]:
    def sagemaker(role: str) -> Any:
        given = session.client("sts").assume_role(RoleArn=role, RoleSessionName="test")["Credentials"]
        keys = (given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"])
        return boto3.Session(*keys, region_name="us-east-1").client("sagemaker")

    return sagemaker


def test_a_role_that_does_not_trust_sagemaker_is_refused(session: boto3.Session, make_role: Any) -> None:
    role = make_role("untrusting", trusts=trust("lambda.amazonaws.com"))
    assert f"Could not assume role {role}" in refusal(session.client("sagemaker").create_model, **model(role))


@pytest.mark.parametrize(
    ("conditions", "is_assumed"),
    [
        ({"StringEquals": {"aws:SourceAccount": "000000000000"}}, True),
        ({"StringEquals": {"aws:SourceAccount": "111122223333"}}, False),
        ({"ArnLike": {"aws:SourceArn": "arn:aws:sagemaker:us-east-1:000000000000:*"}}, True),
        ({"ArnLike": {"aws:SourceArn": "arn:aws:sagemaker:eu-west-1:000000000000:*"}}, False),
    ],
)
def test_the_conditions_of_a_trust_hold_for_sagemaker(
    session: boto3.Session, make_role: Any, conditions: dict[str, dict[str, str]], is_assumed: bool
) -> None:
    role = make_role("conditional", trusts=trust("sagemaker.amazonaws.com", **conditions))
    message = refusal(session.client("sagemaker").create_model, **model(role))
    assert ("Could not assume role" not in message) is is_assumed


def test_a_role_that_is_not_there_is_refused(session: boto3.Session) -> None:
    role = "arn:aws:iam::000000000000:role/nobody"
    assert f"Could not assume role {role}" in refusal(session.client("sagemaker").create_model, **model(role))


def test_a_model_is_read_as_its_role(session: boto3.Session, make_role: Any) -> None:
    message = refusal(session.client("sagemaker").create_model, **model(make_role("poor")))
    assert "assumed-role/poor/SageMaker is not authorized to perform: s3:GetObject" in message


def test_a_caller_needs_the_operation(make_role: Any, acting_as: Any) -> None:
    here = '{"Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}]}'
    allowed = "arn:aws:sagemaker:us-east-1:000000000000:model/mine"
    sagemaker = acting_as(make_role("caller", trusts=here, Action="sagemaker:DescribeModel", Resource=allowed))
    assert "Could not find model" in refusal(sagemaker.describe_model, ModelName="mine")
    assert "not authorized to perform: sagemaker:DescribeModel" in refusal(sagemaker.describe_model, ModelName="other")
    assert "not authorized to perform: sagemaker:ListModels" in refusal(sagemaker.list_models)


def test_a_caller_needs_to_be_allowed_to_pass_a_role(make_role: Any, acting_as: Any) -> None:
    here = '{"Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}]}'
    sagemaker = acting_as(make_role("creator", trusts=here, Action="sagemaker:CreateModel", Resource="*"))
    message = refusal(sagemaker.create_model, **model(make_role("passed")))
    assert "not authorized to perform: iam:PassRole on resource: arn:aws:iam::000000000000:role/passed" in message


def test_only_who_is_told_of_the_authority_trusts_the_certificate(session: boto3.Session) -> None:
    with pytest.raises(SSLError):
        session.client("sts", verify=True, config=Config(retries={"total_max_attempts": 1})).get_caller_identity()


@pytest.fixture
def failure(session: boto3.Session, make_role: Any) -> Iterator[Callable[..., str]]:
    """Return why a job fails that writes to a bucket, as a role with some permissions."""
    sagemaker, s3 = session.client("sagemaker"), session.client("s3")
    s3.create_bucket(Bucket="written")
    key = session.client("kms").create_key()["KeyMetadata"]["Arn"]

    def run(name: str, *, is_encrypted: bool, **statement: Any) -> str:
        cluster = {"InstanceCount": 1, "InstanceType": "ml.m5.large", "VolumeSizeInGB": 1}
        cluster |= {"VolumeKmsKeyId": key} if is_encrypted else {}
        written = {"S3Uri": "s3://written/out", "LocalPath": "/opt/ml/processing/output", "S3UploadMode": "EndOfJob"}
        sagemaker.create_processing_job(
            ProcessingJobName=name,
            RoleArn=make_role(name, **statement),
            ProcessingResources={"ClusterConfig": cluster},
            AppSpecification={"ImageUri": ANALYZER},
            ProcessingOutputConfig={"Outputs": [{"OutputName": "result", "S3Output": written}]},
        )
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            found = sagemaker.describe_processing_job(ProcessingJobName=name)
            if found["ProcessingJobStatus"] not in ("InProgress", "Stopping"):
                return str(found["FailureReason"])
            time.sleep(0.1)
        raise AssertionError("the job does not end")

    yield run
    s3.delete_bucket(Bucket="written")


def test_an_encrypted_volume_needs_a_grant_on_its_key(failure: Callable[..., str]) -> None:
    message = failure("ungranted", is_encrypted=True, Action="kms:DescribeKey", Resource="*")
    assert "Failed to attach an encrypted volume" in message
    assert "not authorized to perform: kms:CreateGrant" in message


def test_a_bucket_is_asked_for_without_a_prefix(failure: Callable[..., str]) -> None:
    by_prefix = {"StringLike": {"s3:prefix": ["out/*"]}}
    message = failure("by-prefix", is_encrypted=False, Action="s3:ListBucket", Resource="*", Condition=by_prefix)
    assert "The bucket written cannot be asked for (HeadBucket)" in message
    assert "not authorized to perform: s3:ListBucket" in message
