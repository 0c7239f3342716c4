"""Model quality in one job: captures are merged with their labels, and what was merged is evaluated."""

import tempfile
from dataclasses import replace
from pathlib import Path

from driftgauge_analyzer.contract import FileFormat, JobSettings
from driftgauge_analyzer.errors import AnalyzerError
from driftgauge_analyzer.ground_truth import job as ground_truth
from driftgauge_analyzer.model_quality import job as model_quality
from driftgauge_analyzer.outputs import write_all


def run(settings: JobSettings) -> int | None:
    """Do the job; given captures and labels, merge them first and leave the merge's counts beside the results."""
    if settings.ground_truth_source is None or settings.dataset_format.kind is not FileFormat.CAPTURE:
        return model_quality.run(settings)
    with tempfile.TemporaryDirectory() as folder:
        merged = Path(folder)
        ground_truth.run(replace(settings, output_path=merged))
        violations = _evaluate(settings, merged)
        report = (merged / ground_truth.REPORT_FILE).read_text(encoding="utf-8")
    write_all(settings.output_path, {ground_truth.REPORT_FILE: report})
    return violations


def _evaluate(settings: JobSettings, merged: Path) -> int | None:
    try:
        return model_quality.run(replace(settings, dataset_source=merged))
    except AnalyzerError as error:
        # Merged records lie as their captures do, and nobody but this job ever sees their folder.
        raise AnalyzerError(str(error).replace(str(merged), str(settings.dataset_source))) from None
