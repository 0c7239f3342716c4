"""An ASGI application in front of another one, which passes on the requests of its owner only."""

import re
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from driftgauge_local.gateway.errors import RefusedError, answer
from driftgauge_local.gateway.names import OwnNames
from driftgauge_local.gateway.presigned_v2 import PresignedV2, read_presigned_v2
from driftgauge_local.gateway.signatures import Signature, SignedRequest, read_signature

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

SecretOf = Callable[[str, str | None], str | None]
"""Returns the secret of an access key and its session token, or None for a key that this server did not give out."""

_CORS = b"access-control-"
_INVOCATION = re.compile(r"/endpoints/[^/]+/invocations")
_MAX_INVOCATION = 6 * 1024 * 1024
_POLICY_VIOLATION = 1008


class Guard:
    """Checks name, origin and signature of each request.

    `hidden` are prefixes of paths that do not exist for clients. `callbacks` maps the paths at which a server may be
    called back without a signature to the application's own; each ends in a secret that only the one called knows.
    """

    def __init__(
        self,
        application: Application,
        *,
        names: OwnNames,
        secret_of: SecretOf,
        hidden: tuple[str, ...] = (),
        callbacks: Mapping[str, str] | None = None,
    ) -> None:
        self._application = application
        self._names = names
        self._secret_of = secret_of
        self._hidden = hidden
        self._callbacks = callbacks or {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "websocket":
            # Nothing here is served over web sockets, which pages may open to any host.
            await receive()
            await send({"type": "websocket.close", "code": _POLICY_VIOLATION})
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)
        else:
            await self._application(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = _signed_request(scope)
        try:
            self._names.check(request.headers)
            callback = self._callback(request)
            if callback:
                await self._application({**scope, "path": callback, "raw_path": callback.encode()}, receive, send)
                return
            body = await self._authentic_body(request, receive)
        except RefusedError as refused:
            await _refuse(refused, request, send)
            return
        await self._application(scope, _replayed(body, receive), _without_cors(send))

    def _callback(self, request: SignedRequest) -> str | None:
        for prefix, own in self._callbacks.items():
            if request.method == "PUT" and request.path.startswith(prefix):
                return own + request.path.removeprefix(prefix)
        return None

    async def _authentic_body(self, request: SignedRequest, receive: Receive) -> bytes:
        """Return the body of a request that its owner has signed; raises RefusedError.

        The access key is checked before the body is read: a stranger's body must not fill the memory.
        """
        if request.path.startswith(self._hidden):
            raise RefusedError("AccessDenied", f"There is nothing at {request.path}.", HTTPStatus.NOT_FOUND)
        signature: Signature | PresignedV2 = read_presigned_v2(request) or read_signature(request)
        secret = self._secret_of(signature.access_key_id, signature.session_token)
        if secret is None:
            raise RefusedError("InvalidClientTokenId", "The access key is not one of AWS on this machine.")
        signature.check_time(datetime.now(UTC))
        _check_size(request)
        body = await _body(receive)
        signature.check(request, body, secret)
        return body


def _signed_request(scope: Scope) -> SignedRequest:
    headers: dict[str, str] = {}
    for raw_name, raw_value in scope["headers"]:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("utf-8", "replace")
        headers[name] = f"{headers[name]},{value}" if name in headers else value
    return SignedRequest(
        method=scope["method"],
        path=(scope.get("raw_path") or scope["path"].encode()).decode("latin-1"),
        query=scope["query_string"].decode("latin-1"),
        headers=headers,
    )


def _check_size(request: SignedRequest) -> None:
    """Refuse an invocation that is too large before it is read."""
    length = request.headers.get("content-length", "0")
    if _INVOCATION.fullmatch(request.path) and (not length.isdecimal() or int(length) > _MAX_INVOCATION):
        raise RefusedError(
            "ValidationError",
            f"1 validation error detected: Value at 'body' failed to satisfy constraint: "
            f"Member must have length less than or equal to {_MAX_INVOCATION}",
            HTTPStatus.BAD_REQUEST,
        )


async def _body(receive: Receive) -> bytes:
    parts: list[bytes] = []
    while True:
        message = await receive()
        if message["type"] != "http.request":
            raise RefusedError("IncompleteBody", "The client closed the connection.", HTTPStatus.BAD_REQUEST)
        parts.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(parts)


def _replayed(body: bytes, receive: Receive) -> Receive:
    """Return a `receive` that gives a body that was read already, and then what follows it."""
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replay() -> Message:
        return messages.pop() if messages else await receive()

    return replay


def _without_cors(send: Send) -> Send:
    """Return a `send` that leaves out headers with which a web page could read an answer."""

    async def filtered(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = [pair for pair in message["headers"] if not pair[0].lower().startswith(_CORS)]
            message = {**message, "headers": headers}
        await send(message)

    return filtered


def _is_of_s3(request: SignedRequest) -> bool:
    authorization = request.headers.get("authorization")
    if authorization is not None:
        return "/s3/aws4_request" in authorization
    # Clients of S3 alone send unsigned requests, and presigned ones.
    return "x-amz-target" not in request.headers


async def _refuse(refused: RefusedError, request: SignedRequest, send: Send) -> None:
    given = answer(refused, content_type=request.headers.get("content-type", ""), is_s3=_is_of_s3(request))
    # The rest of the body is not read, so the connection cannot be used again.
    headers = {**given.headers, "Content-Length": str(len(given.body)), "Connection": "close"}
    encoded = [(name.encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": given.status, "headers": encoded})
    await send({"type": "http.response.body", "body": b"" if request.method == "HEAD" else given.body})
