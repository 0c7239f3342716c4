"""Refused requests, in the format of the service that they are for."""

import json
from dataclasses import dataclass
from http import HTTPStatus
from xml.sax.saxutils import escape

_QUERY_PROTOCOL = "application/x-www-form-urlencoded"


class RefusedError(Exception):
    """A request that is refused, with the code and the message of its answer."""

    def __init__(self, code: str, message: str, status: HTTPStatus = HTTPStatus.FORBIDDEN) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status


@dataclass(frozen=True, kw_only=True)
class Answer:
    """An answer to a refused request."""

    status: int
    headers: dict[str, str]
    body: bytes


def answer(refused: RefusedError, *, content_type: str, is_s3: bool) -> Answer:
    """Return the answer to a request, in the protocol that its service and its content type stand for."""
    code, message = escape(refused.code), escape(refused.message)
    if is_s3:
        return _xml(refused, f"<Error><Code>{code}</Code><Message>{message}</Message></Error>")
    if content_type.startswith(_QUERY_PROTOCOL):
        error = f"<Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error>"
        return _xml(refused, f"<ErrorResponse>{error}</ErrorResponse>")
    document = {"__type": refused.code, "message": refused.message, "Message": refused.message}
    headers = {"Content-Type": "application/x-amz-json-1.1", "x-amzn-ErrorType": refused.code}
    return Answer(status=refused.status, headers=headers, body=json.dumps(document).encode())


def _xml(refused: RefusedError, document: str) -> Answer:
    headers = {"Content-Type": "application/xml"}
    return Answer(status=refused.status, headers=headers, body=f'<?xml version="1.0"?>{document}'.encode())
