"""The analyses that one machine performs, each found by the `analysis_type` of its job.

Each analysis brings heavy libraries of its own, so its program is imported only when it runs.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from driftgauge_analyzer.errors import AnalyzerError
from driftgauge_analyzer.job_settings import JobSettings, Program
from driftgauge_contract.kinds import AnalysisType, require_all_analyses
from driftgauge_contract.outcomes import BIAS_COMPLETED_MESSAGE, COMPLETED_MESSAGE
from driftgauge_contract.variables import Variable


@dataclass(frozen=True, kw_only=True)
class Analysis:
    """One analysis: its program, and the exit message of a run without violations."""

    load: Callable[[], Program]
    completed: str = COMPLETED_MESSAGE


def _data_quality() -> Program:
    # Polars and numpy take a while to import, which `--help` and the other programs need not wait for.
    from driftgauge_analyzer.data_quality.job import run  # noqa: PLC0415

    return run


def _model_quality() -> Program:
    from driftgauge_analyzer.model_quality.labelled_job import run  # noqa: PLC0415

    return run


def _model_bias() -> Program:
    from driftgauge_analyzer.bias.labelled_job import run  # noqa: PLC0415

    return run


ANALYSES: Mapping[AnalysisType, Analysis] = require_all_analyses(
    {
        AnalysisType.DATA_QUALITY: Analysis(load=_data_quality),
        AnalysisType.MODEL_QUALITY: Analysis(load=_model_quality),
        # Clarify's container, which the service runs for bias, ends with words of its own.
        AnalysisType.MODEL_BIAS: Analysis(load=_model_bias, completed=BIAS_COMPLETED_MESSAGE),
    }
)


def analysis_of(analysis_type: AnalysisType) -> Analysis:
    """Return the analysis of a type, and refuse a type that is known by name only."""
    analysis = ANALYSES.get(analysis_type)
    if analysis is None:
        raise AnalyzerError(
            f"{Variable.ANALYSIS_TYPE} is {analysis_type.value!r}; it must be one of {', '.join(ANALYSES)}"
        )
    return analysis


def analyze(settings: JobSettings) -> int | None:
    """Perform the analysis of a job, from its data to its report."""
    return concluded(analysis_of(settings.analysis_type).load())(settings)


def concluded(program: Program) -> Program:
    """Return a program that adds the report of what it compared, and leaves its files to the job's postprocessor."""

    def run(settings: JobSettings) -> int | None:
        from driftgauge_analyzer.reading.scripts import run_postprocessor  # noqa: PLC0415
        from driftgauge_analyzer.report.job import write_report  # noqa: PLC0415

        violations = program(settings)
        if violations is not None:
            write_report(settings)
        # A postprocessor may move or change any of the files, so that it has to be last.
        if settings.post_analytics_processor_script:
            run_postprocessor(settings.post_analytics_processor_script)
        return violations

    return run


def merge(settings: JobSettings) -> int | None:
    """Merge captures with their labels, which is the job of a container of its own."""
    from driftgauge_analyzer.ground_truth.job import run  # noqa: PLC0415

    return run(settings)
