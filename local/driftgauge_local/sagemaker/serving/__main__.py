"""Load the model, then say on standard output on which port it is served, or why it is not."""

import argparse
import json
import sys
from pathlib import Path

from driftgauge_local.sagemaker.serving.model import Model, ModelError
from driftgauge_local.sagemaker.serving.server import Server


def main() -> int:
    """Serve until the process is ended."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, required=True, help="folder with the unpacked model artifact")
    try:
        server = Server(Model(parser.parse_args().model))
    except ModelError as error:
        _say(error=str(error))
        return 1
    _say(port=server.server_port)
    server.serve_forever()
    return 0


def _say(**message: str | int) -> None:
    print(json.dumps(message), flush=True)  # noqa: T201  the parent reads it


if __name__ == "__main__":
    sys.exit(main())
