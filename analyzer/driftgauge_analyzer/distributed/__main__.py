"""`spark-submit …/distributed/__main__.py [--root DIR]`: the program of a job on many machines.

The job is the one that `python -m driftgauge_analyzer` does: the same environment, files and messages. Without
`spark-submit`, as `python -m driftgauge_analyzer.distributed`, the machines are this machine's processors.
"""

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from driftgauge_analyzer.analyses import concluded
from driftgauge_analyzer.distributed.cluster import spark_context
from driftgauge_analyzer.distributed.data_files import with_uris
from driftgauge_analyzer.distributed.programs import program_of
from driftgauge_analyzer.errors import AnalyzerError
from driftgauge_analyzer.job_settings import JobSettings
from driftgauge_analyzer.program import perform
from driftgauge_contract.containers import CONTAINER_ROOT


def main(arguments: Sequence[str] | None = None, environment: Mapping[str, str] = os.environ) -> int:
    """Run the job that the environment describes, and return its exit code, which is 1 if it failed."""
    parser = argparse.ArgumentParser(prog="python -m driftgauge_analyzer.distributed", description=__doc__)
    parser.add_argument("--root", type=Path, default=Path(CONTAINER_ROOT), help="the folder that stands for /opt/ml")
    return perform(run, parser.parse_args(arguments).root, environment)


def run(settings: JobSettings) -> int | None:
    """Do the job on a cluster that exists for it alone."""
    program = program_of(settings)
    try:
        with spark_context() as context:
            return concluded(lambda each: program(each, context))(settings)
    except AnalyzerError as error:
        raise AnalyzerError(with_uris(str(error))) from error


if __name__ == "__main__":
    sys.exit(main())
