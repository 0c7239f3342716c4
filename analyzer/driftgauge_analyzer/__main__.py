"""``python -m driftgauge_analyzer [merge] [--root DIR]``: the programs of the two containers."""

import argparse
import logging
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from driftgauge_analyzer.contract import CONTAINER_ROOT, JobSettings, container_text, exit_message, write_exit_message
from driftgauge_analyzer.errors import AnalyzerError

Program = Callable[[JobSettings], int | None]
"""Does a job, and says how many violations it found; ``None`` where it looked for none."""


def main(arguments: Sequence[str] | None = None, environment: Mapping[str, str] = os.environ) -> int:
    """Run the job that the environment describes; the exit code is 1 where it failed."""
    options = _parse(arguments)
    logging.basicConfig(level=logging.INFO, stream=sys.stdout, format="%(levelname)s %(message)s")
    try:
        settings = JobSettings.from_environment(environment, options.root)
        message = exit_message(_program(options.program, settings)(settings))
    except (AnalyzerError, OSError) as error:
        message = container_text(options.root, f"Error: {error}")
        write_exit_message(options.root, message)
        sys.stderr.write(f"{message}\n")
        return 1
    write_exit_message(options.root, message)
    sys.stdout.write(f"{message}\n")
    return 0


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m driftgauge_analyzer", description=__doc__)
    parser.add_argument("program", nargs="?", choices=["analyze", "merge"], default="analyze")
    parser.add_argument("--root", type=Path, default=Path(CONTAINER_ROOT), help="the folder that stands for /opt/ml")
    return parser.parse_args(arguments)


def _program(name: str, settings: JobSettings) -> Program:
    # Each program brings heavy libraries of its own, so only the one that runs is imported.
    if name == "merge":
        from driftgauge_analyzer.ground_truth.job import run as program  # noqa: PLC0415
    elif settings.analysis_type == "MODEL_QUALITY":
        from driftgauge_analyzer.model_quality.labelled import run as program  # noqa: PLC0415
    else:
        from driftgauge_analyzer.data_quality.job import run as program  # noqa: PLC0415
    return program


if __name__ == "__main__":
    sys.exit(main())
