"""A command that stands in for an image of one's own: its start, its answers and its end."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from local_sagemaker.conftest import deploy, new_cloud, new_service, packed
from local_sagemaker.service_requests import endpoint_config, endpoint_settled, model

from driftgauge_local.sagemaker import SageMaker, ServiceError
from driftgauge_local.serving.command.servers import CommandProgram, remember_server

OWN = "111122223333.dkr.ecr.us-east-1.amazonaws.com/own:1"
SERVER = """
import os
from http.server import BaseHTTPRequestHandler, HTTPServer


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == "/ping" else 404)
        self.end_headers()

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        factor = int(open(os.environ["SM_MODEL_DIR"] + "/factor").read())
        if body == b"refuse":
            status, answer = 422, b"no number"
        else:
            status, answer = 200, str(factor * int(body)).encode()
        if body == b"0":
            os._exit(3)
        self.send_response(status)
        self.send_header("Content-Type", "text/own; a=b")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)


print("serving", os.environ["FLAVOUR"], "TOKEN" in " ".join(os.environ))
HTTPServer(("127.0.0.1", int(os.environ["SAGEMAKER_BIND_TO_PORT"])), Handler).serve_forever()
"""


@pytest.fixture
def service(tmp_path: Path) -> Iterator[SageMaker]:
    (tmp_path / "serve.py").write_text(SERVER, encoding="utf-8")
    service = new_service(new_cloud(packed(b"3", "factor")), tmp_path / "home")
    yield service
    service.stop()


def remember(folder: Path, *command: str) -> None:
    program = CommandProgram(command_line=[sys.executable, "-u", *command], folder=folder)
    remember_server(folder / "home", OWN, program)


def request() -> dict[str, object]:
    made = model(image=OWN)
    made["PrimaryContainer"]["Environment"] = {"FLAVOUR": "sour"}
    return made


def failure(service: SageMaker) -> str:
    service.call("CreateModel", request())
    service.call("CreateEndpointConfig", endpoint_config())
    service.call("CreateEndpoint", {"EndpointName": "endpoint", "EndpointConfigName": "config"})
    return str(endpoint_settled(service)["FailureReason"])


def test_a_command_answers_with_its_own_status_and_type(service: SageMaker, tmp_path: Path) -> None:
    remember(tmp_path, "serve.py")
    deploy(service, request())
    answer = service.invoke_endpoint("endpoint", b"14", {"Content-Type": "text/plain"})
    assert (answer.body, answer.headers["Content-Type"]) == (b"42", "text/own; a=b")
    with pytest.raises(ServiceError, match=r'client error \(422\) from primary with message "no number"'):
        service.invoke_endpoint("endpoint", b"refuse", {"Content-Type": "text/plain"})


def test_a_command_that_ends_at_once_fails_the_endpoint_with_its_exit_code(service: SageMaker, tmp_path: Path) -> None:
    remember(tmp_path, "-c", "raise SystemExit(7)")
    assert failure(service) == "local_server ended with exit code 7 before it answered /ping."


def test_a_command_that_is_not_there_fails_the_endpoint(service: SageMaker, tmp_path: Path) -> None:
    remember_server(tmp_path / "home", OWN, CommandProgram(command_line=["./nowhere"], folder=tmp_path))
    assert "cannot be started" in failure(service)


def test_without_a_command_an_image_of_one_s_own_is_refused_with_what_to_do(service: SageMaker) -> None:
    assert "the deployment file names a command: model.local_server" in failure(service)
