"""The `driftgauge` command: it runs the command line, and says in one line what a user can do about an error."""

import sys

from driftgauge_cli.errors import UserError
from driftgauge_cli.extras import missing_extra

_INTERRUPTED = 130


def main() -> None:
    """Run the command line; an error that a user can do something about is one line and ends with exit code 1."""
    try:
        # Imported here, since the command line itself needs an extra.
        from driftgauge_cli.app import app

        app()
    except KeyboardInterrupt:
        # Before the command line is there to say more, nothing was begun.
        sys.exit(_INTERRUPTED)
    except UserError as error:
        _fail(*error.args)
    except OSError as error:
        # A file that a user named, such as one with a name that is too long for the file system.
        if error.filename is None:
            raise
        _fail(f"{error.filename}: {error.strerror}")
    except ModuleNotFoundError as error:
        message = missing_extra(error.name)
        if message is None:
            raise
        _fail(message)


def _fail(*lines: object) -> None:
    for line in lines:
        sys.stderr.write(f"driftgauge: {' '.join(str(line).split())}\n")
    sys.exit(1)
