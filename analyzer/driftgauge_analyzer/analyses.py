"""The analyses that one machine performs, each found by the `analysis_type` of its job.

Each analysis brings heavy libraries of its own, so its program is imported only when it runs.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from driftgauge_analyzer.job_settings import JobSettings, Program
from driftgauge_analyzer.settings import AnalysisType

COMPLETED = "Completed: Job completed successfully with no violations."


@dataclass(frozen=True, kw_only=True)
class Analysis:
    """One analysis: its program, and the exit message of a run without violations."""

    load: Callable[[], Program]
    completed: str = COMPLETED


def _data_quality() -> Program:
    from driftgauge_analyzer.data_quality.job import run  # noqa: PLC0415

    return run


def _model_quality() -> Program:
    from driftgauge_analyzer.ground_truth.labelled import with_labels  # noqa: PLC0415
    from driftgauge_analyzer.model_quality.job import run  # noqa: PLC0415

    return with_labels(run)


def _model_bias() -> Program:
    from driftgauge_analyzer.bias.job import run  # noqa: PLC0415
    from driftgauge_analyzer.ground_truth.labelled import with_labels  # noqa: PLC0415

    return with_labels(run)


ANALYSES: Mapping[AnalysisType, Analysis] = {
    AnalysisType.DATA_QUALITY: Analysis(load=_data_quality),
    AnalysisType.MODEL_QUALITY: Analysis(load=_model_quality),
    # Clarify's container, which the service runs for bias, ends with words of its own.
    AnalysisType.MODEL_BIAS: Analysis(load=_model_bias, completed="Completed: SageMaker XAI Analyzer ran successfully"),
}


def analyze(settings: JobSettings) -> int | None:
    """Perform the analysis of a job."""
    return ANALYSES[settings.analysis_type].load()(settings)


def merge(settings: JobSettings) -> int | None:
    """Merge captures with their labels, which is the job of a container of its own."""
    from driftgauge_analyzer.ground_truth.job import run  # noqa: PLC0415

    return run(settings)
