"""`python -m driftgauge_local --port PORT --home FOLDER [--enforce-iam]`, which `driftgauge local up` starts."""

import argparse
import os
from pathlib import Path

from driftgauge_local.certificates import Certificates
from driftgauge_local.emulator.hooks import check_hooks
from driftgauge_local.instance import Home


def main() -> None:
    """Lock the state folder, record the port in it, and serve."""
    parser = argparse.ArgumentParser(prog="python -m driftgauge_local", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--enforce-iam", action="store_true", help="with the certificates in the home, over TLS")
    arguments = parser.parse_args()
    if os.getpgrp() != os.getpid():
        os.setpgrp()  # the end of this process is the end of its group
    check_hooks()
    from driftgauge_local.emulator.server import run  # noqa: PLC0415 - it imports what has just been checked

    home = Home(arguments.home)
    certificates = Certificates(home.certificates) if arguments.enforce_iam else None
    with home.held(port=arguments.port, authority=certificates.authority if certificates else None):
        run(port=arguments.port, home=home, certificates=certificates)


if __name__ == "__main__":
    main()
