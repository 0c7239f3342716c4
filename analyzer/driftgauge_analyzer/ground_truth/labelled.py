"""Jobs about labelled predictions, which merge captures with their labels themselves where they are given both."""

import tempfile
from dataclasses import replace
from pathlib import Path

from driftgauge_analyzer.dataset_format import DatasetFormat
from driftgauge_analyzer.errors import AnalyzerError, NothingInCommonError, NothingToCompareError
from driftgauge_analyzer.ground_truth import job as ground_truth
from driftgauge_analyzer.ground_truth.merge import REPORT_FILE
from driftgauge_analyzer.job_settings import JobSettings, Program
from driftgauge_analyzer.outputs import write_all
from driftgauge_analyzer.unreadable_report import unreadable_records
from driftgauge_contract.constraints import Mode
from driftgauge_contract.late_labels import PREDICTION_IDS_FILE
from driftgauge_contract.variables import FileFormat


def joins_columns(settings: JobSettings) -> bool:
    """Return whether a job has captures and labels apart, and is free to read them in another way than one by one."""
    return _are_apart(settings) and settings.mode is Mode.EXACT


def _are_apart(settings: JobSettings) -> bool:
    return settings.ground_truth_source is not None and settings.dataset_format.kind is not FileFormat.MERGED


def with_labels(evaluate: Program) -> Program:
    """Return a program that merges captures with their labels, if the job has labels apart, before it evaluates them.

    The merge's counts are left beside the results.
    """

    def run(settings: JobSettings) -> int | None:
        return _merge_and_evaluate(settings, evaluate) if _are_apart(settings) else evaluate(settings)

    return run


def _merge_and_evaluate(settings: JobSettings, evaluate: Program) -> int | None:
    # Merged records hold the requests and labels of people, and are gone when the job ends.
    with tempfile.TemporaryDirectory() as folder:
        merged = Path(folder)
        try:
            ground_truth.merge_records(replace(settings, output_path=merged), unreadable_records(settings))
        # Where labels may come late, a window without any is not a failure: its ids are kept until they come.
        except NothingInCommonError as error:
            if not settings.prediction_ids:
                raise
            _keep(settings, merged, PREDICTION_IDS_FILE)
            raise NothingToCompareError(str(error)) from None
        violations = _evaluate(settings, merged, evaluate)
        _keep(settings, merged, REPORT_FILE, *([PREDICTION_IDS_FILE] if settings.prediction_ids else []))
    return violations


def _keep(settings: JobSettings, merged: Path, *names: str) -> None:
    write_all(settings.output_path, {name: (merged / name).read_text(encoding="utf-8") for name in names})


def _evaluate(settings: JobSettings, merged: Path, evaluate: Program) -> int | None:
    try:
        return evaluate(replace(settings, dataset_source=merged, dataset_format=DatasetFormat(kind=FileFormat.MERGED)))
    except AnalyzerError as error:
        # Merged records lie as their captures do, and nobody but this job ever sees their folder.
        raise AnalyzerError(str(error).replace(str(merged), str(settings.dataset_source))) from None
