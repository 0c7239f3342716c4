"""The entry point of the command, which says what to install if the command's own packages are missing."""

import sys

EXTRA = "cli"


def main() -> None:
    """Run the command line."""
    try:
        from driftgauge_cli.main import main as run
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("driftgauge"):
            raise
        sys.exit(f"driftgauge: the command needs {error.name}; install it with: pip install 'driftgauge[{EXTRA}]'")
    run()


if __name__ == "__main__":
    main()
