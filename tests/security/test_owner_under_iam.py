"""Where IAM is enforced too, a request needs a secret that only this run gave out."""

import base64
import hashlib
import json
from dataclasses import replace
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from local_aws.function import function_request

from driftgauge_local.credentials import Credentials
from driftgauge_local.instance import Instance

ROLE = "arn:aws:iam::000000000000:role/any"
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
TELL = "import os\ndef handler(event, context):\n    return {k: os.environ[k] for k in os.environ if 'AWS_' in k}\n"


def client(instance: Instance, service: str, *, key: str, secret: str) -> Any:
    other = replace(instance, credentials=Credentials(access_key_id=key, secret_access_key=secret))
    return other.session().client(service, endpoint_url=instance.endpoint_url)


@pytest.mark.parametrize("key", ["test", "000000000000", "111122223333"])
def test_a_key_that_everybody_knows_is_refused(enforcing: Instance, key: str) -> None:
    with pytest.raises(ClientError, match=r"InvalidClientTokenId|SignatureDoesNotMatch"):
        client(enforcing, "lambda", key=key, secret="test").list_functions()


@pytest.fixture(scope="module")
def function_credentials(enforcing: Instance) -> dict[str, str]:
    """The credentials that a function has, as it tells them."""
    iam = enforcing.session().client("iam", endpoint_url=enforcing.endpoint_url)
    iam.create_role(RoleName="any", AssumeRolePolicyDocument=json.dumps(TRUST))
    lambdas = enforcing.session().client("lambda", endpoint_url=enforcing.endpoint_url)
    request: Any = function_request("tells", TELL)
    request["Code"] = {"ZipFile": base64.b64decode(request["Code"]["ZipFile"])}
    created: Any = lambdas.create_function(**request)
    answer = json.loads(lambdas.invoke(FunctionName="tells")["Payload"].read())
    return {**answer, "arn": created["FunctionArn"]}


def test_a_function_s_own_credentials_are_accepted(enforcing: Instance, function_credentials: dict[str, str]) -> None:
    session = boto3.Session(
        aws_access_key_id=function_credentials["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=function_credentials["AWS_SECRET_ACCESS_KEY"],
        aws_session_token=function_credentials["AWS_SESSION_TOKEN"],
        region_name="us-east-1",
    )
    sts = session.client("sts", endpoint_url=enforcing.endpoint_url, verify=str(enforcing.authority))
    assert ":assumed-role/any/" in sts.get_caller_identity()["Arn"]


def test_a_function_s_credentials_do_not_follow_from_its_name(function_credentials: dict[str, str]) -> None:
    digest = hashlib.sha256(f"{function_credentials['arn']}:{ROLE}".encode()).hexdigest()
    assert function_credentials["AWS_ACCESS_KEY_ID"] == f"ASIA{digest[:16].upper()}"
    for variable, part in (("AWS_SECRET_ACCESS_KEY", "secret"), ("AWS_SESSION_TOKEN", "token")):
        assert function_credentials[variable] != hashlib.sha256(f"{part}:{digest}".encode()).hexdigest()
