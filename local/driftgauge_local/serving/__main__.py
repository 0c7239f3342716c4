"""Load a model, then write one line of JSON to standard output: the port that serves it, or the error."""

import argparse
import importlib
import json
import sys
from pathlib import Path

from driftgauge_local.serving.program import ModelError, Predictor
from driftgauge_local.serving.registry import SERVING_PROGRAMS
from driftgauge_local.serving.server import Server


def main() -> int:
    """Serve until the process is ended."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repository", choices=sorted(SERVING_PROGRAMS), required=True, help="name of the image")
    parser.add_argument("--model", type=Path, required=True, help="folder with the unpacked model artifact")
    arguments = parser.parse_args()
    try:
        server = Server(_load(arguments.repository, arguments.model))
    except ModelError as error:
        _report(error=str(error))
        return 1
    _report(port=server.server_port)
    server.serve_forever()
    return 0


def _load(repository: str, folder: Path) -> Predictor:
    predictor: Predictor = importlib.import_module(SERVING_PROGRAMS[repository].module).load(folder)
    return predictor


def _report(**message: str | int) -> None:
    print(json.dumps(message), flush=True)  # noqa: T201  the parent reads it


if __name__ == "__main__":
    sys.exit(main())
