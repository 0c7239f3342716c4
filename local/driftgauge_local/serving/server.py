"""The container's HTTP interface: /ping and /invocations, on the loopback interface."""

import hmac
import os
import sys
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from driftgauge_local.serving.program import InvocationError, Predictor

TOKEN_VARIABLE = "DRIFTGAUGE_SERVING_TOKEN"  # noqa: S105 - a name
"""The variable with the secret that every request has to have in its `TOKEN_HEADER`."""

TOKEN_HEADER = "X-Driftgauge-Token"  # noqa: S105 - a name

MAX_BODY_BYTES = 6 * 1024 * 1024
"""SageMaker's limit for the body of an invocation."""

_BACKLOG = 512


class Server(ThreadingHTTPServer):
    """Serves one model, to those who know the token."""

    # A slow client must not keep the process from ending.
    daemon_threads = True
    # Clients that connect at once wait here for their threads; past the limit, connections would be dropped.
    request_queue_size = _BACKLOG

    def __init__(self, predictor: Predictor) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.predictor = predictor
        self.token = os.environ.get(TOKEN_VARIABLE, "")


class _Handler(BaseHTTPRequestHandler):
    server: Server
    # Small answers would wait for 40 milliseconds.
    disable_nagle_algorithm = True
    wbufsize = -1

    def do_GET(self) -> None:
        self._answer(HTTPStatus.OK if self.path == "/ping" else HTTPStatus.NOT_FOUND, b"", "text/plain")

    def do_POST(self) -> None:
        refusal = self._refusal()
        if refusal:
            self._answer(refusal, b"", "text/plain")
            return
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if body:
            self._invoke(body)
        else:
            self._answer(HTTPStatus.NO_CONTENT, b"", "text/plain")

    def _refusal(self) -> HTTPStatus | None:
        """Return the status of a request that is refused without its body being read, or None."""
        given, length = self.headers.get(TOKEN_HEADER, ""), self.headers.get("Content-Length", "")
        # Compared in constant time, so that the token cannot be found digit by digit.
        if not self.server.token or not hmac.compare_digest(given.encode(), self.server.token.encode()):
            return HTTPStatus.FORBIDDEN
        if self.path != "/invocations":
            return HTTPStatus.NOT_FOUND
        if not length.isdecimal():
            return HTTPStatus.LENGTH_REQUIRED
        return HTTPStatus.REQUEST_ENTITY_TOO_LARGE if int(length) > MAX_BODY_BYTES else None

    def _invoke(self, body: bytes) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        try:
            reply = self.server.predictor.invoke(body, headers)
        except InvocationError as error:
            print(error.message, file=sys.stderr, flush=True)  # noqa: T201  a container's log is its output
            self._answer(HTTPStatus(error.status), error.message.encode(), "text/html")
            return
        self._answer(HTTPStatus.OK, reply.body, reply.content_type)

    def _answer(self, status: HTTPStatus, body: bytes, content_type: str) -> None:
        charset = "; charset=utf-8" if content_type.startswith("text/") and ";" not in content_type else ""
        self.send_response(status)
        self.send_header("Content-Type", f"{content_type}{charset}")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Do not log successful requests."""
