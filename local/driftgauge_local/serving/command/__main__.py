"""Start a command that serves a model on a port, wait until it answers `/ping`, and pass requests on to it."""

import argparse
import json
import os
import socket
import subprocess
import sys
import threading
from pathlib import Path

from driftgauge_local.serving.command.predictor import CommandPredictor
from driftgauge_local.serving.program import ModelError
from driftgauge_local.serving.server import TOKEN_VARIABLE, Server

# AWS waits for minutes, since instances load from a cold disk.
_PATIENCE_SECONDS = 60.0


def main() -> int:
    """Serve until the command or this process ends."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, required=True, help="folder in which the command is run")
    parser.add_argument("--model", type=Path, required=True, help="folder with the unpacked model artifact")
    parser.add_argument("command", nargs="+", help="the command")
    arguments = parser.parse_args()
    port = _free_port()
    try:
        process = _start(arguments.command, arguments.folder, arguments.model, port)
        predictor = CommandPredictor(port)
        predictor.wait_until_ready(process, seconds=_PATIENCE_SECONDS)
    except ModelError as error:
        _report(error=str(error))
        return 1
    server = Server(predictor)
    threading.Thread(target=_end_with, args=(process,), daemon=True).start()
    _report(port=server.server_port)
    server.serve_forever()
    return 0


def _start(command: list[str], folder: Path, model: Path, port: int) -> "subprocess.Popen[bytes]":
    # The token is this machine's; the command has no use for it.
    inherited = {name: value for name, value in os.environ.items() if name != TOKEN_VARIABLE}
    # SageMaker's own name for a port other than 8080. There is no /opt/ml/model, so that a variable names the folder.
    variables = {"SAGEMAKER_BIND_TO_PORT": str(port), "SM_MODEL_DIR": str(model)}
    try:
        # Standard output belongs to the line for the service, and all output to the log.
        return subprocess.Popen(command, cwd=folder, env=inherited | variables, stdout=sys.stderr, stderr=sys.stderr)
    except OSError as error:
        raise ModelError(f"local_server {command} cannot be started in {folder}: {error.strerror}") from error


def _end_with(process: "subprocess.Popen[bytes]") -> None:
    """End this process with the command, so that the container is started again."""
    os._exit(process.wait() & 0xFF)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _report(**message: str | int) -> None:
    print(json.dumps(message), flush=True)  # noqa: T201  the parent reads it


if __name__ == "__main__":
    sys.exit(main())
