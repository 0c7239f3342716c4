"""Running a job's program: its end is reported by an exit code, an exit message and one line of output."""

import logging
import sys
from collections.abc import Mapping
from pathlib import Path

from driftgauge_analyzer.analyses import analysis_of
from driftgauge_analyzer.container import container_text, write_exit_message
from driftgauge_analyzer.errors import AnalyzerError, NothingToCompareError
from driftgauge_analyzer.job_settings import JobSettings, Program
from driftgauge_contract.kinds import AnalysisType
from driftgauge_contract.outcomes import violated_message


def perform(program: Program, root: Path, environment: Mapping[str, str]) -> int:
    """Run the job that the environment describes, and return its exit code, which is 1 if it failed."""
    logging.basicConfig(level=logging.INFO, stream=sys.stdout, format="%(levelname)s %(message)s")
    try:
        settings = JobSettings.from_environment(environment, root)
        message = exit_message(program(settings), settings.analysis_type)
    except NothingToCompareError as error:
        # SageMaker keeps the results only of a job that completes.
        message = container_text(root, str(error))
    except (AnalyzerError, OSError) as error:
        message = container_text(root, f"Error: {error}")
        write_exit_message(root, message)
        sys.stderr.write(f"{message}\n")
        return 1
    write_exit_message(root, message)
    sys.stdout.write(f"{message}\n")
    return 0


def exit_message(violations: int | None, analysis_type: AnalysisType = AnalysisType.DATA_QUALITY) -> str:
    """Return the exit message of a job that did not fail; `violations` is `None` where nothing was compared."""
    if violations:
        return violated_message(violations)
    return analysis_of(analysis_type).completed
