"""The ground-truth merger's job: captured predictions and uploaded labels in, merged records out."""

import logging
from pathlib import Path

from driftgauge_analyzer import json_text
from driftgauge_analyzer.contract import JobSettings
from driftgauge_analyzer.errors import AnalyzerError, listed
from driftgauge_analyzer.ground_truth.merge import Labels, Merge, collect_labels, merge
from driftgauge_analyzer.outputs import write_all
from driftgauge_analyzer.reading.capture import Window, data_files, read_records

log = logging.getLogger(__name__)

MERGED_FILE = "merged.jsonl"
REPORT_FILE = "_merge_report.json"
"""The underscore says that it is no data: what reads the merged records passes it over."""


def run(settings: JobSettings) -> int | None:
    """Merge, and leave the counts beside the merged records. No label for any prediction is an error."""
    labels = collect_labels(read_records(_label_files(settings)))
    window = Window(start=settings.start_time, end=settings.end_time)
    merged = merge(read_records(data_files(settings.dataset_source), window), labels)
    if not merged.predictions:
        raise AnalyzerError(f"There is no captured prediction {window} in {settings.dataset_source}")
    if not merged.merged:
        raise AnalyzerError(_nothing_in_common(merged, labels))
    log.info("%s", ", ".join(f"{name}: {count}" for name, count in merged.report.items()))
    files = {_output_name(folder, settings.dataset_source): "".join(lines) for folder, lines in merged.lines.items()}
    write_all(settings.output_path, {**files, REPORT_FILE: json_text.dumps(merged.report)})
    return None


def _output_name(folder: Path, source: Path) -> str:
    """Merged records lie where their captures lay: ``{endpoint}/{variant}/yyyy/mm/dd/hh`` below the output."""
    return (folder.relative_to(source if source.is_dir() else source.parent) / MERGED_FILE).as_posix()


def _label_files(settings: JobSettings) -> list[Path]:
    if settings.ground_truth_source is None:
        raise AnalyzerError("The environment variable ground_truth_source is not set")
    try:
        return data_files(settings.ground_truth_source)
    except AnalyzerError:
        raise AnalyzerError(
            f"There are no labels in {settings.ground_truth_source}: upload ground truth for the hours of this job"
        ) from None


def _nothing_in_common(merged: Merge, labels: Labels) -> str:
    return (
        f"None of the {merged.labels} labels belongs to one of the {merged.predictions} predictions:"
        " a label's eventId must be the prediction's inferenceId, or its eventId where it has none;"
        f" the labels' are {listed(labels.by_id)}"
    )
