"""``python -m driftgauge_analyzer [merge] [--root DIR]``: the programs of the two containers."""

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from driftgauge_analyzer.job_settings import CONTAINER_ROOT, JobSettings
from driftgauge_analyzer.program import Program, perform
from driftgauge_analyzer.settings import AnalysisType


def main(arguments: Sequence[str] | None = None, environment: Mapping[str, str] = os.environ) -> int:
    """Run the job that the environment describes; the exit code is 1 where it failed."""
    options = _parse(arguments)
    return perform(lambda settings: _program(options.program, settings)(settings), options.root, environment)


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m driftgauge_analyzer", description=__doc__)
    parser.add_argument("program", nargs="?", choices=["analyze", "merge"], default="analyze")
    parser.add_argument("--root", type=Path, default=Path(CONTAINER_ROOT), help="the folder that stands for /opt/ml")
    return parser.parse_args(arguments)


def _program(name: str, settings: JobSettings) -> Program:
    # Each program brings heavy libraries of its own, so only the one that runs is imported.
    if name == "merge":
        from driftgauge_analyzer.ground_truth.job import run as program  # noqa: PLC0415
    elif settings.analysis_type is AnalysisType.DATA_QUALITY:
        from driftgauge_analyzer.data_quality.job import run as program  # noqa: PLC0415
    else:
        from driftgauge_analyzer.ground_truth.labelled import run as program  # noqa: PLC0415
    return program


if __name__ == "__main__":
    sys.exit(main())
