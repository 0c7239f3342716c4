"""The HTTP interface of a serving process."""

import http.client
import socket
import threading
from collections.abc import Iterator, Mapping

import pytest

from driftgauge_local.serving.program import Reply
from driftgauge_local.serving.server import MAX_BODY_BYTES, TOKEN_HEADER, TOKEN_VARIABLE, Server

CLIENTS = 256
TOKEN = "secret"


class Echo:
    def invoke(self, body: bytes, headers: Mapping[str, str]) -> Reply:
        return Reply(content_type=headers.get("content-type", ""), body=body)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv(TOKEN_VARIABLE, TOKEN)
    with Server(Echo()) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def post(server: Server, headers: Mapping[str, str], body: bytes | None = b"1,2") -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=10)
    connection.request("POST", "/invocations", body, dict(headers))
    return connection.getresponse()


def test_clients_that_come_at_once_are_all_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(TOKEN_VARIABLE, TOKEN)
    with Server(Echo()) as server:
        # Nobody accepts a connection yet, as in the moment when all of them come.
        clients = [socket.create_connection(("127.0.0.1", server.server_port), timeout=5) for _ in range(CLIENTS)]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        for number, client in enumerate(clients):
            body = str(number).encode()
            head = f"POST /invocations HTTP/1.0\r\n{TOKEN_HEADER}: {TOKEN}\r\nContent-Length: {len(body)}\r\n\r\n"
            client.sendall(head.encode() + body)
        for number, client in enumerate(clients):
            answer = b"".join(iter(lambda client=client: client.recv(4096), b""))  # type: ignore[misc]
            assert answer.endswith(b"\r\n\r\n" + str(number).encode())
            client.close()
        server.shutdown()


def test_who_has_not_the_token_is_refused(server: Server) -> None:
    assert post(server, {TOKEN_HEADER: TOKEN}).status == 200
    assert post(server, {TOKEN_HEADER: "guess"}).status == 403
    assert post(server, {}).status == 403


def test_a_body_that_is_too_large_is_refused_before_it_is_read(server: Server) -> None:
    # No byte of the body is sent, so a server that read it first would never answer.
    headers = {TOKEN_HEADER: TOKEN, "Content-Length": str(MAX_BODY_BYTES + 1)}
    assert post(server, headers, None).status == 413


@pytest.mark.parametrize("length", ["-1", "many", ""])
def test_a_body_without_a_length_is_refused(server: Server, length: str) -> None:
    assert post(server, {TOKEN_HEADER: TOKEN, "Content-Length": length}, None).status == 411
