"""A job about labelled predictions, which merges captures with their labels itself where it is given both."""

import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from driftgauge_analyzer.errors import AnalyzerError
from driftgauge_analyzer.ground_truth import job as ground_truth
from driftgauge_analyzer.job_settings import DatasetFormat, FileFormat, JobSettings
from driftgauge_analyzer.outputs import write_all
from driftgauge_analyzer.settings import AnalysisType


def run(settings: JobSettings) -> int | None:
    """Do the job; given captures and labels, merge them first and leave the merge's counts beside the results."""
    if settings.ground_truth_source is None or settings.dataset_format.kind is FileFormat.MERGED:
        return _evaluation(settings)(settings)
    with tempfile.TemporaryDirectory() as folder:
        merged = Path(folder)
        ground_truth.run(replace(settings, output_path=merged))
        violations = _evaluate(settings, merged)
        report = (merged / ground_truth.REPORT_FILE).read_text(encoding="utf-8")
    write_all(settings.output_path, {ground_truth.REPORT_FILE: report})
    return violations


def _evaluate(settings: JobSettings, merged: Path) -> int | None:
    try:
        return _evaluation(settings)(
            replace(settings, dataset_source=merged, dataset_format=DatasetFormat(kind=FileFormat.MERGED))
        )
    except AnalyzerError as error:
        # Merged records lie as their captures do, and nobody but this job ever sees their folder.
        raise AnalyzerError(str(error).replace(str(merged), str(settings.dataset_source))) from None


def _evaluation(settings: JobSettings) -> Callable[[JobSettings], int | None]:
    # Each brings libraries of its own, so only the one that runs is imported.
    if settings.analysis_type is AnalysisType.MODEL_BIAS:
        from driftgauge_analyzer.bias.job import run as evaluate  # noqa: PLC0415
    else:
        from driftgauge_analyzer.model_quality.job import run as evaluate  # noqa: PLC0415
    return evaluate
