"""The container's HTTP interface: /ping and /invocations, on the loopback interface."""

import sys
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from driftgauge_local.serving.program import InvocationError, Predictor


class Server(ThreadingHTTPServer):
    """Serves one model."""

    daemon_threads = True

    def __init__(self, predictor: Predictor) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.predictor = predictor


class _Handler(BaseHTTPRequestHandler):
    server: Server
    disable_nagle_algorithm = True
    wbufsize = -1

    def do_GET(self) -> None:
        self._answer(HTTPStatus.OK if self.path == "/ping" else HTTPStatus.NOT_FOUND, b"", "text/plain")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path != "/invocations":
            self._answer(HTTPStatus.NOT_FOUND, b"", "text/plain")
        elif not body:
            self._answer(HTTPStatus.NO_CONTENT, b"", "text/plain")
        else:
            self._invoke(body)

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
        charset = "; charset=utf-8" if content_type.startswith("text/") else ""
        self.send_response(status)
        self.send_header("Content-Type", f"{content_type}{charset}")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Do not log successful requests."""
