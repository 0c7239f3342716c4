"""Load a model, then write one line of JSON to standard output: port and version, or the error."""

import argparse
import importlib
import json
import os
import sys
from pathlib import Path
from typing import IO

from driftgauge_local.serving.program import ModelError, Predictor, ServingProgram
from driftgauge_local.serving.registry import SERVING_PROGRAMS
from driftgauge_local.serving.server import Server


def main() -> int:
    """Serve until the process is ended."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repository", choices=sorted(SERVING_PROGRAMS), required=True, help="name of the image")
    parser.add_argument("--model", type=Path, required=True, help="folder with the unpacked model artifact")
    arguments = parser.parse_args()
    reported = _own_output()
    program = SERVING_PROGRAMS[arguments.repository]
    try:
        version = program.installed_version()
        server = Server(_load(program, arguments.model))
    except ModelError as error:
        _report(reported, error=str(error))
        return 1
    _report(reported, port=server.server_port, version=version)
    server.serve_forever()
    return 0


def _load(program: ServingProgram, folder: Path) -> Predictor:
    predictor: Predictor = importlib.import_module(program.module).load(folder)
    return predictor


def _own_output() -> IO[str]:
    """Return standard output, and let what a model prints go to the log from now on."""
    output = os.fdopen(os.dup(sys.stdout.fileno()), "w")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return output


def _report(output: IO[str], **message: str | int) -> None:
    with output:
        output.write(json.dumps(message) + "\n")


if __name__ == "__main__":
    sys.exit(main())
