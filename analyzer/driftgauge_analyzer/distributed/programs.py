"""The analyses that many machines can perform, each found by the `analysis_type` of its job."""

from collections.abc import Callable, Mapping

from pyspark import SparkContext

from driftgauge_analyzer.analyses import analysis_of
from driftgauge_analyzer.distributed import data_quality, model_quality
from driftgauge_analyzer.errors import AnalyzerError
from driftgauge_analyzer.job_settings import JobSettings
from driftgauge_contract.kinds import AnalysisType

Program = Callable[[JobSettings, SparkContext], int | None]

PROGRAMS: Mapping[AnalysisType, Program | None] = {
    AnalysisType.DATA_QUALITY: data_quality.run,
    AnalysisType.MODEL_QUALITY: model_quality.run,
    # Conditional metrics and the flip test need all rows at once, and one machine has room for them.
    AnalysisType.MODEL_BIAS: None,
}


def program_of(settings: JobSettings) -> Program:
    """Return the distributed program of a job, and refuse a job that only one machine can do."""
    analysis_of(settings.analysis_type)
    program = PROGRAMS.get(settings.analysis_type)
    if program is None:
        raise AnalyzerError(
            f"analysis_type is {settings.analysis_type}, which one machine does: set the instance count to 1"
        )
    return program
