"""Running a job's program: how it ends is told by an exit code, an exit message and one line of output."""

import logging
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from driftgauge_analyzer.errors import AnalyzerError
from driftgauge_analyzer.job_settings import JobSettings, container_text, exit_message, write_exit_message

Program = Callable[[JobSettings], int | None]
"""Does a job, and says how many violations it found; ``None`` where it looked for none."""


def perform(program: Program, root: Path, environment: Mapping[str, str]) -> int:
    """Run the job that the environment describes; the exit code is 1 where it failed."""
    logging.basicConfig(level=logging.INFO, stream=sys.stdout, format="%(levelname)s %(message)s")
    try:
        settings = JobSettings.from_environment(environment, root)
        message = exit_message(program(settings), settings.analysis_type)
    except (AnalyzerError, OSError) as error:
        message = container_text(root, f"Error: {error}")
        write_exit_message(root, message)
        sys.stderr.write(f"{message}\n")
        return 1
    write_exit_message(root, message)
    sys.stdout.write(f"{message}\n")
    return 0
