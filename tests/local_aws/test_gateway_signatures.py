"""Signatures as botocore makes them are accepted; what was changed after signing is not."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import boto3
import pytest
from botocore.auth import S3SigV4Auth, SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from driftgauge_local.gateway.errors import RefusedError
from driftgauge_local.gateway.presigned_v2 import read_presigned_v2
from driftgauge_local.gateway.signatures import SignedRequest, read_signature

KEY, SECRET, TOKEN = "AKIAEXAMPLE", "secret/with+signs", "token=="
ENDPOINT = "http://127.0.0.1:4601"


def signed(
    method: str, path: str, body: bytes = b"", *, service: str = "sagemaker", signer: Any = SigV4Auth, **headers: str
) -> SignedRequest:
    sent = AWSRequest(
        method=method,
        url=f"{ENDPOINT}{path}",
        data=body,
        headers={name.replace("_", "-"): v for name, v in headers.items()},
    )
    signer(Credentials(KEY, SECRET, TOKEN), service, "us-east-1").add_auth(sent)
    url = urlsplit(sent.url)
    return SignedRequest(
        method=method,
        path=url.path,
        query=url.query,
        headers={"host": "127.0.0.1:4601"} | {name.lower(): value for name, value in sent.headers.items()},
    )


def accepted(request: SignedRequest, body: bytes = b"", secret: str = SECRET) -> None:
    signature = read_signature(request)
    signature.check_time(datetime.now(UTC))
    signature.check(request, body, secret)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/", b'{"ModelName": "a"}'),
        ("GET", "/?Action=ListTopics&Version=2010-03-31", b""),
        ("GET", "/a/../b//c/?empty&two=b&two=a", b""),
        ("POST", "/endpoints/a%20b%2Fc/invocations", b"\xff\x00"),
        ("GET", "/schedules/na%C3%AFve?name=a%2Bb%20c", b""),
    ],
)
def test_a_signature_of_botocore_is_accepted(method: str, path: str, body: bytes) -> None:
    request = signed(method, path, body, X_Custom="two   spaces ")
    accepted(request, body)
    assert (read_signature(request).access_key_id, read_signature(request).session_token) == (KEY, TOKEN)


@pytest.mark.parametrize("path", ["/bucket/a//b", "/bucket/a%20b/../c?versionId=1", "/bucket/%C3%A9"])
def test_s3_signs_its_path_as_it_is(path: str) -> None:
    accepted(signed("PUT", path, b"content", service="s3", signer=S3SigV4Auth), b"content")


@pytest.mark.parametrize(
    "change",
    [
        lambda request: replace(request, method="DELETE"),
        lambda request: replace(request, path="/other"),
        lambda request: replace(request, query="Action=DeleteTopic"),
        lambda request: replace(request, headers=request.headers | {"host": "evil.example"}),
        lambda request: replace(request, headers=request.headers | {"x-amz-security-token": "other"}),
        lambda request: replace(request, headers=request.headers | {"x-custom": "other"}),
    ],
)
def test_what_was_changed_after_signing_is_refused(change: Callable[[SignedRequest], SignedRequest]) -> None:
    request = signed("GET", "/path?Action=ListTopics", X_Custom="one")
    with pytest.raises(RefusedError, match="SignatureDoesNotMatch"):
        accepted(change(request))


def test_another_body_is_refused() -> None:
    with pytest.raises(RefusedError, match="SignatureDoesNotMatch"):
        accepted(signed("POST", "/", b"{}"), b'{"other": 1}')


def test_a_body_that_is_not_the_hashed_one_is_refused() -> None:
    request = signed("PUT", "/bucket/key", b"content", service="s3", signer=S3SigV4Auth)
    with pytest.raises(RefusedError, match="XAmzContentSHA256Mismatch"):
        accepted(request, b"other")


def test_only_s3_may_leave_its_body_unsigned() -> None:
    request = signed("POST", "/", b"{}", X_Amz_Content_SHA256="UNSIGNED-PAYLOAD")
    with pytest.raises(RefusedError, match="XAmzContentSHA256Mismatch"):
        accepted(request, b'{"other": 1}')


def test_another_secret_is_refused() -> None:
    with pytest.raises(RefusedError, match="SignatureDoesNotMatch"):
        accepted(signed("GET", "/"), secret="test")


def test_an_old_signature_is_refused_and_a_replay_with_a_new_date_is_too() -> None:
    request = signed("GET", "/")
    later = datetime.now(UTC) + timedelta(minutes=16)
    with pytest.raises(RefusedError, match="RequestExpired"):
        read_signature(request).check_time(later)
    renewed = request.headers | {"x-amz-date": f"{later:%Y%m%dT%H%M%SZ}"}
    with pytest.raises(RefusedError, match="SignatureDoesNotMatch"):
        read_signature(replace(request, headers=renewed)).check(request, b"", SECRET)


@pytest.mark.parametrize(
    "authorization",
    [
        "",
        "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/s3/aws4_request",
        "AWS4-HMAC-SHA256 Credential=test, SignedHeaders=host, Signature=x",
        "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/s3/aws4_request, SignedHeaders=x-amz-date, Signature=x",
        "Bearer test",
    ],
)
def test_what_is_no_complete_signature_is_refused(authorization: str) -> None:
    request = SignedRequest(method="GET", path="/", query="", headers={"authorization": authorization})
    with pytest.raises(RefusedError, match=r"AccessDenied|IncompleteSignature"):
        read_signature(request)


def test_a_url_that_was_presigned_is_accepted_until_it_expires() -> None:
    request = signed("GET", "/?Action=GetCallerIdentity", signer=lambda *scope: SigV4QueryAuth(*scope, expires=60))
    accepted(request)
    with pytest.raises(RefusedError, match="RequestExpired"):
        read_signature(request).check_time(datetime.now(UTC) + timedelta(seconds=61))


def presigned_by_boto3(version: str) -> SignedRequest:
    client = boto3.client(
        "s3",
        endpoint_url=ENDPOINT,
        region_name="us-east-1",
        aws_access_key_id=KEY,
        aws_secret_access_key=SECRET,
        config=boto3.session.Config(signature_version=version),
    )
    url = urlsplit(client.generate_presigned_url("get_object", Params={"Bucket": "bucket", "Key": "a b"}, ExpiresIn=60))
    return SignedRequest(method="GET", path=url.path, query=url.query, headers={"host": "127.0.0.1:4601"})


def test_a_presigned_url_of_s3_is_accepted() -> None:
    accepted(presigned_by_boto3("s3v4"))


def test_a_presigned_url_of_version_2_is_accepted_until_it_expires() -> None:
    request = presigned_by_boto3("s3")
    signature = read_presigned_v2(request)
    assert signature is not None
    signature.check_time(datetime.now(UTC))
    signature.check(request, b"", SECRET)
    with pytest.raises(RefusedError, match="SignatureDoesNotMatch"):
        signature.check(replace(request, path="/bucket/other"), b"", SECRET)
    with pytest.raises(RefusedError, match="expired"):
        signature.check_time(datetime.now(UTC) + timedelta(seconds=61))


@pytest.mark.parametrize(
    "claimed", ["STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"]
)
def test_signed_chunks_are_refused_as_their_signatures_are_not_checked(claimed: str) -> None:
    chunk = b"7;chunk-signature=" + b"0" * 64 + b"\r\ncontent\r\n0;chunk-signature=" + b"0" * 64 + b"\r\n\r\n"
    request = signed("PUT", "/bucket/key", chunk, service="s3", X_Amz_Content_SHA256=claimed)
    with pytest.raises(RefusedError, match="XAmzContentSHA256Mismatch"):
        accepted(request, chunk)
