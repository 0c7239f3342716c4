"""The bias job: a baseline from labelled predictions, or a comparison of merged records with one."""

import csv
import logging
from collections.abc import Callable, Sequence

from driftgauge_analyzer import json_text
from driftgauge_analyzer.bias import report, violations
from driftgauge_analyzer.bias.analysis import analyse
from driftgauge_analyzer.bias.bodies import Attribute, Attributes
from driftgauge_analyzer.bias.config import AnalysisConfig, read_config
from driftgauge_analyzer.bias.metrics import bias_metrics
from driftgauge_analyzer.bias.table import Table, from_dataset, from_records
from driftgauge_analyzer.errors import AnalyzerError, listed
from driftgauge_analyzer.job_settings import JobSettings
from driftgauge_analyzer.metrics import write_metrics
from driftgauge_analyzer.outputs import write_all
from driftgauge_analyzer.reading.blocks import Section
from driftgauge_analyzer.reading.capture import TimeRange, data_files, read_records
from driftgauge_analyzer.reading.captured import CaptureReader
from driftgauge_analyzer.reading.dataset import read_dataset
from driftgauge_analyzer.reading.scripts import load_preprocessor
from driftgauge_analyzer.reading.unreadable import UnreadableRecords, require_usable
from driftgauge_analyzer.unreadable_report import unreadable_before, unreadable_metrics, unreadable_report
from driftgauge_contract.constraints import Mode
from driftgauge_contract.outcomes import NO_LABELLED_PHRASE
from driftgauge_contract.paths import BIAS_ANALYSIS_FILE, VIOLATIONS_FILE
from driftgauge_contract.variables import FileFormat

log = logging.getLogger(__name__)

DEFAULT_THRESHOLD = 0.5


TableReader = Callable[[JobSettings, AnalysisConfig, UnreadableRecords], Table]
"""Makes the table of rows that a job analyses."""


def run(settings: JobSettings, reader: TableReader | None = None) -> int | None:
    """Do the job and return the number of violations, or `None` where there was no baseline to compare with."""
    if settings.analysis_config is None:
        raise AnalyzerError("analysis_config is not set: it names the headers, the favourable label and the facets")
    config = read_config(settings.analysis_config, _dataset_columns(settings))
    baseline = report.read_analysis(settings.baseline_constraints) if settings.baseline_constraints else None
    unreadable = unreadable_before(settings)
    table = (reader or read_table)(settings, config, unreadable)
    analysis = analyse(table, config, _threshold(settings), baseline)
    files = {BIAS_ANALYSIS_FILE: report.text(analysis.document()), **_aside(unreadable, table, settings)}
    found: Sequence[violations.Violation] | None = None
    if baseline:
        found = _compare(baseline, analysis, settings)
        files[VIOLATIONS_FILE] = report.text(violations.document(found, settings.mode))
    write_all(settings.output_path, files)
    # After the files: an alarm must not announce a report that could not be written.
    write_metrics([*bias_metrics(analysis), *unreadable_metrics(unreadable)], settings)
    return None if found is None else len(found)


def _compare(
    baseline: report.BiasAnalysis, current: report.BiasAnalysis, settings: JobSettings
) -> Sequence[violations.Violation]:
    comparison = violations.compare(baseline.figures, current.figures, settings.mode)
    # Nothing to compare usually means that the configuration is another one than the baseline's.
    if len(comparison.not_evaluated) == len(baseline.figures):
        raise AnalyzerError(f"No figure of the baseline can be compared: {listed(comparison.not_evaluated)}")
    if comparison.not_evaluated:
        log.warning("Not compared: %s", listed(comparison.not_evaluated))
    return comparison.violations


def _dataset_columns(settings: JobSettings) -> Sequence[str]:
    """Return the names in the first line of a CSV dataset, which Clarify takes where its configuration has none."""
    if settings.dataset_format.kind is not FileFormat.CSV or not settings.dataset_format.header:
        return ()
    with data_files(settings.dataset_source)[0].open(encoding="utf-8-sig", newline="") as file:
        names = next(csv.reader(file), [])
    return [name.strip() for name in names] if settings.mode is Mode.EXACT else names


def _aside(unreadable: UnreadableRecords, table: Table, settings: JobSettings) -> dict[str, str]:
    reports = unreadable_report(unreadable, len(table.labels), settings)
    return {name: json_text.dumps(document) for name, document in reports.items()}


def read_table(settings: JobSettings, config: AnalysisConfig, unreadable: UnreadableRecords) -> Table:
    """Read the rows of a dataset, or of merged records."""
    window = TimeRange.of(settings)
    if settings.dataset_format.kind in (FileFormat.CAPTURE, FileFormat.MERGED):
        records = read_records(data_files(settings.dataset_source), window, unreadable)
        table = from_records(records, attributes_of(settings, config), config, unreadable)
    else:
        reader = CaptureReader(capture_names=(), names=(), window=window, mode=settings.mode, unreadable=unreadable)
        sections = (Section(path=path) for path in data_files(settings.dataset_source))
        batches = read_dataset(sections, settings.dataset_format, reader)
        table = from_dataset(batches, config, settings.inference_attribute or settings.probability_attribute)
    require_rows(table, unreadable, settings)
    return table


def require_rows(table: Table, unreadable: UnreadableRecords, settings: JobSettings) -> None:
    """Refuse to analyse nothing, or a part that is too small."""
    require_usable(unreadable, len(table.labels), settings.max_unreadable)
    if not len(table.labels):
        raise AnalyzerError(f"{NO_LABELLED_PHRASE} {TimeRange.of(settings)} in {settings.dataset_source}")
    log.info("Analysed %d labelled rows", len(table.labels))


def attributes_of(settings: JobSettings, config: AnalysisConfig) -> Attributes:
    """Return the places of features, predictions and labels that a job's settings name."""
    scores = "probability_attribute" if _threshold(settings) is not None else "inference_attribute"
    script = settings.record_preprocessor_script
    return Attributes(
        features=Attribute(setting="features_attribute", path=settings.features_attribute),
        prediction=Attribute(setting=scores, path=settings.inference_attribute or settings.probability_attribute),
        label=Attribute(setting="label", path=config.label_attribute),
        classes=_classes(settings),
        preprocess=load_preprocessor(script) if script and settings.mode is Mode.EXACT else None,
    )


def _threshold(settings: JobSettings) -> float | None:
    """Return the score above which a prediction is favourable, or `None` where predictions are labels."""
    if settings.inference_attribute is not None or _classes(settings) is not None:
        return None
    # Clarify's own default (developer guide, "Analysis Configuration Files": `probability_threshold`).
    return DEFAULT_THRESHOLD if settings.probability_threshold is None else settings.probability_threshold


def _classes(settings: JobSettings) -> Sequence[str] | None:
    """Return the classes of a vector of probabilities, where it alone tells the prediction."""
    return None if settings.inference_attribute is not None or settings.mode is Mode.COMPAT else settings.classes
