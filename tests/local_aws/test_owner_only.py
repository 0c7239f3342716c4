"""AWS on this machine answers its owner only: not a web page that the owner visits, and not another user."""

import http.client
import json
from collections.abc import Mapping
from dataclasses import replace

import boto3
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.exceptions import ClientError
from local_aws.function import function_request

from driftgauge_local.credentials import Credentials
from driftgauge_local.instance import Instance

FUNCTION = "/2015-03-31/functions"


def send(
    instance: Instance,
    method: str = "POST",
    path: str = FUNCTION,
    body: bytes = b"{}",
    headers: Mapping[str, str] | None = None,
) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", instance.port, timeout=10)
    connection.request(method, path, body, dict(headers or {}))
    response = connection.getresponse()
    response.read()
    connection.close()
    return response


def signed(instance: Instance, method: str, path: str, body: bytes = b"", service: str = "lambda") -> dict[str, str]:
    request = AWSRequest(method=method, url=f"{instance.endpoint_url}{path}", data=body)
    credentials = instance.session().get_credentials()
    SigV4Auth(credentials, service, "us-east-1").add_auth(request)
    return dict(request.headers.items())


def function_names(instance: Instance) -> list[str]:
    client = instance.session().client("lambda", endpoint_url=instance.endpoint_url)
    return [each["FunctionName"] for each in client.list_functions()["Functions"]]


def new_function(name: str) -> bytes:
    return json.dumps(function_request(name)).encode()


def test_a_page_s_simple_request_creates_no_function(local_aws: Instance) -> None:
    page = {"Origin": "https://evil.example", "Content-Type": "text/plain"}
    assert send(local_aws, body=new_function("of-a-page"), headers=page).status == 403
    assert "of-a-page" not in function_names(local_aws)


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost:3000", "file://"])
def test_a_foreign_origin_is_refused_even_with_a_signature(local_aws: Instance, origin: str) -> None:
    headers = signed(local_aws, "GET", FUNCTION) | {"Origin": origin}
    assert send(local_aws, "GET", body=b"", headers=headers).status == 403


@pytest.mark.parametrize("host", ["evil.example", "evil.example:{port}", "127.0.0.1", "localhost.evil.example:{port}"])
def test_a_name_that_only_resolves_to_this_machine_is_refused(local_aws: Instance, host: str) -> None:
    headers = signed(local_aws, "GET", FUNCTION) | {"Host": host.format(port=local_aws.port)}
    assert send(local_aws, "GET", body=b"", headers=headers).status == 403


def test_a_preflight_allows_nothing(local_aws: Instance) -> None:
    asked = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    response = send(local_aws, "OPTIONS", headers=asked)
    assert response.status == 403
    assert not [name for name in response.headers if name.lower().startswith("access-control-")]


def test_answers_have_no_cors_headers(local_aws: Instance) -> None:
    response = send(local_aws, "GET", body=b"", headers=signed(local_aws, "GET", FUNCTION))
    assert response.status == 200
    assert not [name for name in response.headers if name.lower().startswith("access-control-")]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/_ministack/reset"),
        ("GET", "/_ministack/health"),
        ("POST", "/_ministack/config"),
        ("GET", "/_localstack/health"),
        ("GET", "/health"),
    ],
)
def test_the_emulator_s_own_paths_are_not_there(local_aws: Instance, method: str, path: str) -> None:
    assert send(local_aws, method, path, b"").status == 404
    assert send(local_aws, method, path, b"", signed(local_aws, method, path)).status == 404


def test_an_unsigned_request_is_refused(local_aws: Instance) -> None:
    assert send(local_aws, body=new_function("unsigned")).status == 403
    assert "unsigned" not in function_names(local_aws)


@pytest.mark.parametrize("key", ["test", "000000000000", "111122223333", "AKIAUNKNOWN", ""])
def test_a_key_that_everybody_knows_is_refused(local_aws: Instance, key: str) -> None:
    scope = f"{key}/20260101/us-east-1/lambda/aws4_request"
    headers = {
        "Authorization": f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host;x-amz-date, Signature=x",
        "X-Amz-Date": "20260101T000000Z",
    }
    assert send(local_aws, body=new_function("guessed"), headers=headers).status == 403
    assert "guessed" not in function_names(local_aws)


@pytest.mark.parametrize("service", ["s3", "sts", "sagemaker", "lambda", "cloudformation", "sns", "scheduler"])
def test_every_service_refuses_another_secret_in_its_own_protocol(local_aws: Instance, service: str) -> None:
    call = {
        "s3": "list_buckets",
        "sts": "get_caller_identity",
        "sagemaker": "list_models",
        "lambda": "list_functions",
        "cloudformation": "list_stacks",
        "sns": "list_topics",
        "scheduler": "list_schedules",
    }[service]
    other = replace(local_aws.credentials, secret_access_key="test")
    client = replace(local_aws, credentials=other).session().client(service, endpoint_url=local_aws.endpoint_url)
    with pytest.raises(ClientError) as refused:
        getattr(client, call)()
    assert refused.value.response["Error"]["Code"] == "SignatureDoesNotMatch"


def test_credentials_of_another_run_are_refused(local_aws: Instance) -> None:
    other = replace(local_aws, credentials=Credentials.new())
    with pytest.raises(ClientError) as refused:
        other.session().client("sts", endpoint_url=local_aws.endpoint_url).get_caller_identity()
    assert refused.value.response["Error"]["Code"] == "InvalidClientTokenId"


def test_a_session_of_a_role_is_accepted_with_its_own_secret_and_token(local_aws: Instance) -> None:
    sts = local_aws.session().client("sts", endpoint_url=local_aws.endpoint_url)
    role = "arn:aws:iam::000000000000:role/session"
    given = sts.assume_role(RoleArn=role, RoleSessionName="test")["Credentials"]

    def caller(**changed: str) -> str:
        values = {
            "aws_access_key_id": given["AccessKeyId"],
            "aws_secret_access_key": given["SecretAccessKey"],
            "aws_session_token": given["SessionToken"],
        } | changed
        session = boto3.Session(region_name="us-east-1", **values)
        arn: str = session.client("sts", endpoint_url=local_aws.endpoint_url).get_caller_identity()["Arn"]
        return arn

    assert ":assumed-role/session/" in caller()
    for changed in ({"aws_secret_access_key": "other"}, {"aws_session_token": "other"}):
        with pytest.raises(ClientError):
            caller(**changed)


def test_a_presigned_url_needs_no_more_than_itself(local_aws: Instance) -> None:
    s3 = local_aws.session().client("s3", endpoint_url=local_aws.endpoint_url)
    s3.create_bucket(Bucket="presigned")
    s3.put_object(Bucket="presigned", Key="a", Body=b"content")
    url = s3.generate_presigned_url("get_object", Params={"Bucket": "presigned", "Key": "a"})
    path = url.removeprefix(local_aws.endpoint_url)
    assert send(local_aws, "GET", path, b"").status == 200
    assert send(local_aws, "GET", path.replace("/a?", "/b?"), b"").status == 403


def test_an_invocation_that_is_too_large_is_refused_before_it_is_read(local_aws: Instance) -> None:
    path = "/endpoints/any/invocations"
    headers = signed(local_aws, "POST", path, service="sagemaker") | {"Content-Length": str(6 * 1024 * 1024 + 1)}
    connection = http.client.HTTPConnection("127.0.0.1", local_aws.port, timeout=10)
    connection.request("POST", path, None, headers)
    assert connection.getresponse().status == 400
