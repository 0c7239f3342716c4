"""`python -m driftgauge_analyzer [merge] [--root DIR]`: the programs of the two containers."""

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from driftgauge_analyzer.analyses import analyze, merge
from driftgauge_analyzer.job_settings import Program
from driftgauge_analyzer.program import perform
from driftgauge_contract.containers import CONTAINER_ROOT

PROGRAMS: Mapping[str, Program] = {"analyze": analyze, "merge": merge}


def main(arguments: Sequence[str] | None = None, environment: Mapping[str, str] = os.environ) -> int:
    """Run the job that the environment describes, and return its exit code, which is 1 if it failed."""
    options = _parse(arguments)
    return perform(PROGRAMS[options.program], options.root, environment)


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m driftgauge_analyzer", description=__doc__)
    parser.add_argument("program", nargs="?", choices=list(PROGRAMS), default="analyze")
    parser.add_argument("--root", type=Path, default=Path(CONTAINER_ROOT), help="the folder that stands for /opt/ml")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
