"""The entry point of the command."""

from driftgauge_cli.main import main

if __name__ == "__main__":
    main()
