"""Which jobs many machines can do."""

from collections.abc import Callable

from pyspark import SparkContext

from driftgauge_analyzer.distributed import data_quality, model_quality
from driftgauge_analyzer.errors import AnalyzerError
from driftgauge_analyzer.job_settings import JobSettings
from driftgauge_analyzer.settings import AnalysisType

Program = Callable[[JobSettings, SparkContext], int | None]


def program_of(settings: JobSettings) -> Program:
    """The program of a job."""
    match settings.analysis_type:
        case AnalysisType.DATA_QUALITY:
            return data_quality.run
        case AnalysisType.MODEL_QUALITY:
            return model_quality.run
        case AnalysisType.MODEL_BIAS:
            raise AnalyzerError("analysis_type is MODEL_BIAS, which one machine does: set the instance count to 1")
