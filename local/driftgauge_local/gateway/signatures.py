"""AWS Signature Version 4 of requests, in a header or in a query, and Version 2 in S3's presigned URLs.

Source: the IAM user guide, "Create a signed AWS API request", and the S3 API reference, "Authenticating Requests".
"""

import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, unquote

from driftgauge_local.gateway.errors import RefusedError

_ALGORITHM = "AWS4-HMAC-SHA256"
_TERMINATOR = "aws4_request"
_S3 = "s3"
_UNSIGNED_PAYLOADS = ("UNSIGNED-PAYLOAD", "STREAMING-UNSIGNED-PAYLOAD-TRAILER")
_HASH = re.compile(r"[0-9a-f]{64}")
# The clock of a client may differ by so much, as on AWS.
_MAX_SKEW = timedelta(minutes=15)


@dataclass(frozen=True, kw_only=True)
class SignedRequest:
    """The parts of a request that a signature covers, as they came over the wire."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    """The names are in lower case; several values of one header are joined by commas."""

    def parameters(self) -> list[tuple[str, str]]:
        """Return the decoded parameters of the query, in their order."""
        pairs = [pair.partition("=") for pair in self.query.split("&") if pair]
        return [(unquote(name), unquote(value)) for name, _, value in pairs]


@dataclass(frozen=True, kw_only=True)
class Signature:
    """A signature with the claims that it makes."""

    access_key_id: str
    date: str
    region: str
    service: str
    signed_headers: Sequence[str]
    value: str
    moment: str
    session_token: str | None
    expires: int | None = None
    """The seconds for which a presigned URL is valid; `None` for a signature in a header."""

    @property
    def scope(self) -> str:
        """Return the scope of the signing key."""
        return f"{self.date}/{self.region}/{self.service}/{_TERMINATOR}"

    def check_time(self, now: datetime) -> None:
        """Refuse a signature that is too old, or from the future; raises RefusedError."""
        try:
            signed = datetime.strptime(self.moment, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        except ValueError:
            raise _incomplete(f"the date is {self.moment!r}") from None
        valid = _MAX_SKEW if self.expires is None else timedelta(seconds=self.expires)
        if not signed - _MAX_SKEW <= now <= signed + valid or not self.moment.startswith(self.date):
            raise RefusedError(
                "RequestExpired", f"The signature of {self.moment} is not valid at {now:%Y%m%dT%H%M%SZ}."
            )

    def check(self, request: SignedRequest, body: bytes, secret: str) -> None:
        """Refuse a request whose signature was not made with the secret; raises RefusedError."""
        canonical = "\n".join(
            [
                request.method,
                self._canonical_path(request.path),
                _canonical_query(request.parameters()),
                *(f"{name}:{' '.join(request.headers.get(name, '').split())}" for name in self.signed_headers),
                "",
                ";".join(self.signed_headers),
                self._payload_hash(request, body),
            ]
        )
        text = "\n".join([_ALGORITHM, self.moment, self.scope, hashlib.sha256(canonical.encode()).hexdigest()])
        if not hmac.compare_digest(_hmac(self._key(secret), text).hex(), self.value):
            raise _mismatch()

    def _key(self, secret: str) -> bytes:
        key = f"AWS4{secret}".encode()
        for part in self.scope.split("/"):
            key = _hmac(key, part)
        return key

    def _canonical_path(self, path: str) -> str:
        """Return the path as signed: S3's as it is, others' normalized and encoded once more."""
        if self.service == _S3:
            return path
        parts: list[str] = []
        for part in path.split("/"):
            if part == "..":
                parts = parts[:-1]
            elif part not in ("", "."):
                parts.append(part)
        end = "/" if path.endswith("/") and parts else ""
        return quote(f"/{'/'.join(parts)}{end}", safe="/-_.~")

    def _payload_hash(self, request: SignedRequest, body: bytes) -> str:
        actual = hashlib.sha256(body).hexdigest()
        if self.expires is not None and self.service == _S3:
            return _UNSIGNED_PAYLOADS[0]
        claimed = request.headers.get("x-amz-content-sha256", actual)
        if claimed in _UNSIGNED_PAYLOADS and self.service == _S3:
            return claimed
        # Otherwise a body could be exchanged under a signature that covers only the header.
        if not _HASH.fullmatch(claimed) or claimed != actual:
            raise RefusedError("XAmzContentSHA256Mismatch", "The x-amz-content-sha256 header is not the body's hash.")
        return claimed


def read_signature(request: SignedRequest) -> Signature:
    """Return the signature of a request; raises RefusedError if it has none, or an incomplete one."""
    authorization = request.headers.get("authorization", "")
    if authorization.startswith(f"{_ALGORITHM} "):
        return _in_header(authorization, request.headers)
    parameters = dict(request.parameters())
    if parameters.get("X-Amz-Algorithm") == _ALGORITHM:
        return _in_query(parameters)
    raise RefusedError(
        "AccessDenied",
        f"The request is not signed with {_ALGORITHM}. The credentials are among the exports of: driftgauge local up",
    )


def _in_header(authorization: str, headers: Mapping[str, str]) -> Signature:
    fields = dict(part.strip().partition("=")[::2] for part in authorization.removeprefix(_ALGORITHM).split(","))
    return _signature(
        credential=fields.get("Credential", ""),
        signed_headers=fields.get("SignedHeaders", ""),
        value=fields.get("Signature", ""),
        moment=headers.get("x-amz-date", ""),
        session_token=headers.get("x-amz-security-token"),
    )


def _in_query(parameters: Mapping[str, str]) -> Signature:
    expires = parameters.get("X-Amz-Expires", "0")
    if not expires.isdecimal():
        raise _incomplete(f"X-Amz-Expires is {expires!r}")
    return _signature(
        credential=parameters.get("X-Amz-Credential", ""),
        signed_headers=parameters.get("X-Amz-SignedHeaders", ""),
        value=parameters.get("X-Amz-Signature", ""),
        moment=parameters.get("X-Amz-Date", ""),
        session_token=parameters.get("X-Amz-Security-Token"),
        expires=int(expires),
    )


def _signature(
    *,
    credential: str,
    signed_headers: str,
    value: str,
    moment: str,
    session_token: str | None,
    expires: int | None = None,
) -> Signature:
    scope = credential.split("/")
    names = signed_headers.split(";")
    if len(scope) != 5 or scope[4] != _TERMINATOR:
        raise _incomplete(f"the credential is {credential!r}")
    # The host is signed so that a request to another server cannot be sent here.
    if "host" not in names or names != sorted(name.lower() for name in names):
        raise _incomplete(f"the signed headers are {signed_headers!r}")
    access_key_id, date, region, service, _ = scope
    return Signature(
        access_key_id=access_key_id,
        date=date,
        region=region,
        service=service,
        signed_headers=names,
        value=value,
        moment=moment,
        session_token=session_token,
        expires=expires,
    )


def _canonical_query(parameters: Sequence[tuple[str, str]]) -> str:
    pairs = [
        (quote(name, safe="-_.~"), quote(value, safe="-_.~")) for name, value in parameters if name != "X-Amz-Signature"
    ]
    return "&".join(f"{name}={value}" for name, value in sorted(pairs))


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def _mismatch() -> RefusedError:
    return RefusedError("SignatureDoesNotMatch", "The signature is not that of the access key's secret.")


def _incomplete(found: str) -> RefusedError:
    return RefusedError("IncompleteSignature", f"The signature is incomplete: {found}.")
