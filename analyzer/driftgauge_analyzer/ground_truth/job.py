"""The job of the ground-truth merger, which joins captured predictions with uploaded labels."""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from driftgauge_analyzer import json_text
from driftgauge_analyzer.errors import AnalyzerError, NoDataError, NothingInCommonError, listed
from driftgauge_analyzer.ground_truth.merge import REPORT_FILE, Counts, collect_labels, merge
from driftgauge_analyzer.ground_truth.prediction_ids import ids_text, noting_ids
from driftgauge_analyzer.job_settings import JobSettings
from driftgauge_analyzer.outputs import write_all
from driftgauge_analyzer.reading.capture import CapturedRecord, TimeRange, data_files, read_records
from driftgauge_analyzer.reading.transform import read_transformed
from driftgauge_analyzer.reading.unreadable import UnreadableRecords
from driftgauge_analyzer.unreadable_report import ASIDE_FILE, unreadable_records
from driftgauge_contract.late_labels import PREDICTION_IDS_FILE
from driftgauge_contract.outcomes import NO_COMMON_IDS_PHRASE, NO_LABEL_FILES_PHRASE, NO_PREDICTIONS_PHRASE
from driftgauge_contract.variables import FileFormat

log = logging.getLogger(__name__)

Files = TypeVar("Files")

MERGED_FILE = "merged.jsonl"


def run(settings: JobSettings) -> int | None:
    """Merge captures with labels, and write the counts beside them. No label for any prediction is an error."""
    merge_records(settings, unreadable_records(settings))
    return None


def merge_records(settings: JobSettings, unreadable: UnreadableRecords) -> None:
    """Merge captures with labels; records that cannot be used are collected, and left to who reads the merged ones."""
    labels = collect_labels(read_records(label_files(settings, data_files), unreadable=unreadable), unreadable)
    predictions = read_predictions(data_files(settings.dataset_source), settings, unreadable)
    digests: set[str] = set()
    if settings.prediction_ids:
        predictions = noting_ids(predictions, digests)
    merged = merge(predictions, labels)
    if settings.prediction_ids:
        # Written before the labels are asked for: a window without any is where the ids are needed later.
        write_all(settings.output_path, {PREDICTION_IDS_FILE: ids_text(digests)})
    require_merged(merged.counts, settings, labels.by_id)
    files = {_output_name(folder, settings.dataset_source): lines for folder, lines in merged.lines.items()}
    # The next job reads these reports beside the records, since merged records alone do not tell what is missing.
    reports = {REPORT_FILE: json_text.dumps(merged.counts.report)}
    if unreadable.count:
        reports[ASIDE_FILE] = json_text.dumps(unreadable.document())
    write_all(settings.output_path, {**files, **reports})


def read_predictions(
    files: Sequence[Path], settings: JobSettings, unreadable: UnreadableRecords | None = None
) -> Iterator[CapturedRecord]:
    """Read the captured records of an endpoint, or the files that a batch transform wrote."""
    window = TimeRange.of(settings)
    match settings.dataset_format.kind:
        case FileFormat.CSV | FileFormat.JSON:
            return read_transformed(files, settings.dataset_format, window, unreadable)
        case FileFormat.CAPTURE | FileFormat.MERGED:
            return read_records(files, window, unreadable)
        case FileFormat.PARQUET:
            raise AnalyzerError("Labels are merged with captured records, csv or json; dataset_format is parquet")


def label_files(settings: JobSettings, listing: Callable[[Path], Sequence[Files]]) -> Sequence[Files]:
    """List the files of labels."""
    if settings.ground_truth_source is None:
        raise AnalyzerError("The environment variable ground_truth_source is not set")
    try:
        return listing(settings.ground_truth_source)
    except NoDataError:
        raise AnalyzerError(
            f"{NO_LABEL_FILES_PHRASE} in {settings.ground_truth_source}: upload ground truth for the hours of this job"
        ) from None


def require_merged(counts: Counts, settings: JobSettings, label_ids: Iterable[str]) -> None:
    """Refuse to go on where there is nothing to evaluate; else log the counts."""
    if not counts.predictions:
        raise AnalyzerError(f"{NO_PREDICTIONS_PHRASE} {TimeRange.of(settings)} in {settings.dataset_source}")
    if not counts.merged:
        raise NothingInCommonError(_nothing_in_common(counts, label_ids))
    log.info("%s", ", ".join(f"{name}: {count}" for name, count in counts.report.items()))


def _output_name(folder: Path, source: Path) -> str:
    """Return the name of a merged file, which is below the output as its captures are below `dataset_source`."""
    return (folder.relative_to(source if source.is_dir() else source.parent) / MERGED_FILE).as_posix()


def _nothing_in_common(counts: Counts, label_ids: Iterable[str]) -> str:
    return (
        f"None of the {counts.labels} {NO_COMMON_IDS_PHRASE} {counts.predictions} predictions:"
        " a label's eventId must be the prediction's inferenceId, or its eventId where it has none;"
        f" the labels' are {listed(label_ids)}"
    )
