"""Presigned URLs of S3 with Signature Version 2, which boto3 still makes unless it is configured otherwise."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast
from urllib.parse import SplitResult

from botocore.auth import HmacV1Auth
from botocore.awsrequest import HTTPHeaders
from botocore.credentials import Credentials

from driftgauge_local.gateway.errors import RefusedError
from driftgauge_local.gateway.signatures import SignedRequest

_MARKS = ("AWSAccessKeyId", "Signature", "Expires")


@dataclass(frozen=True, kw_only=True)
class PresignedV2:
    """The signature of a presigned URL."""

    access_key_id: str
    value: str
    expires: str
    session_token: str | None

    def check_time(self, now: datetime) -> None:
        """Refuse a URL that has expired; raises RefusedError."""
        if not self.expires.isdecimal() or datetime.fromtimestamp(int(self.expires), UTC) < now:
            raise RefusedError("AccessDenied", "Request has expired")

    def check(self, request: SignedRequest, body: bytes, secret: str) -> None:
        """Refuse a request whose signature was not made with the secret; raises RefusedError."""
        del body  # a presigned URL does not cover it
        signer = _Signer(Credentials(self.access_key_id, secret, self.session_token), self.expires)
        url = SplitResult(scheme="", netloc="", path=request.path, query=request.query, fragment="")
        if not hmac.compare_digest(signer.get_signature(request.method, url, _headers(request)), self.value):
            raise RefusedError("SignatureDoesNotMatch", "The signature is not that of the access key's secret.")


def read_presigned_v2(request: SignedRequest) -> PresignedV2 | None:
    """Return the signature in a presigned URL, or None if the request is not one."""
    parameters: Mapping[str, str] = dict(request.parameters())
    if not all(parameters.get(name) for name in _MARKS):
        return None
    access_key_id, value, expires = (parameters[name] for name in _MARKS)
    return PresignedV2(
        access_key_id=access_key_id,
        value=value,
        expires=expires,
        session_token=parameters.get("x-amz-security-token"),
    )


class _Signer(HmacV1Auth):
    """The signer of the client, for the time at which the URL expires."""

    def __init__(self, credentials: Credentials, expires: str) -> None:
        super().__init__(credentials)
        self._expires = expires

    def _get_date(self) -> str:
        return self._expires


def _headers(request: SignedRequest) -> Mapping[str, Any]:
    headers = HTTPHeaders()
    for name, value in request.headers.items():
        headers[name] = value
    return cast("Mapping[str, Any]", headers)
