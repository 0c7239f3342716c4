"""The data-quality job: read → profile → suggest → compare → write."""

import logging
from collections.abc import Callable, Iterable, Mapping

from driftgauge_analyzer.data_quality.baseline import BaselineFeature, read_statistics
from driftgauge_analyzer.data_quality.checks import compare
from driftgauge_analyzer.data_quality.constraints import Constraints, read_constraints
from driftgauge_analyzer.data_quality.feature_metrics import feature_metrics
from driftgauge_analyzer.data_quality.statistics import statistics_document
from driftgauge_analyzer.data_quality.suggest import suggest_constraints
from driftgauge_analyzer.data_quality.violations import violations_document
from driftgauge_analyzer.errors import AnalyzerError
from driftgauge_analyzer.job_settings import JobSettings
from driftgauge_analyzer.json_text import JsonValue, dumps
from driftgauge_analyzer.metrics import write_metrics
from driftgauge_analyzer.outputs import write_all
from driftgauge_analyzer.profiling.profile import DatasetProfile, profile_batches
from driftgauge_analyzer.reading.blocks import Section
from driftgauge_analyzer.reading.capture import Window, data_files
from driftgauge_analyzer.reading.captured import CaptureReader
from driftgauge_analyzer.reading.dataset import read_dataset
from driftgauge_analyzer.reading.scripts import load_preprocessor, run_postprocessor
from driftgauge_contract.jobs import FileFormat
from driftgauge_contract.outcomes import NO_ROWS_PHRASE
from driftgauge_contract.paths import CONSTRAINTS_FILE, STATISTICS_FILE, VIOLATIONS_FILE

log = logging.getLogger(__name__)

Profiler = Callable[[JobSettings, Constraints | None], DatasetProfile]
"""Makes the profile of a job's data, on this machine or on many; the constraints tell names and expected categories."""


def profile_here(settings: JobSettings, constraints: Constraints | None) -> DatasetProfile:
    """Profile all of a job's data on this machine."""
    return profile_sections((Section(path=path) for path in data_files(settings.dataset_source)), settings, constraints)


def profile_sections(
    sections: Iterable[Section], settings: JobSettings, constraints: Constraints | None, threads: int | None = None
) -> DatasetProfile:
    """Profile some files of a job's data, or sections of them."""
    script = settings.record_preprocessor_script
    capture = CaptureReader(
        capture_names=settings.dataset_format.capture_names,
        names=constraints.names if constraints else (),
        window=Window.of(settings),
        preprocess=load_preprocessor(script) if script else None,
    )
    batches = read_dataset(sections, settings.dataset_format, capture)
    return profile_batches(batches, settings.generation, constraints.domains if constraints else None, threads)


def run(settings: JobSettings, profiler: Profiler = profile_here) -> int | None:
    """Make a baseline or compare with one, and return the number of violations found."""
    if settings.baseline_constraints is not None:
        return _monitor(settings, read_constraints(settings.baseline_constraints), profiler)
    if not settings.raw_values:
        log.warning("Statistics are written without sketches: the drift of numbers cannot be compared with them")
    write_all(settings.output_path, _texts(_described(_profile(settings, None, profiler), settings)))
    _finish(settings)
    return None


def _monitor(settings: JobSettings, constraints: Constraints, profiler: Profiler) -> int:
    baseline = _baseline(settings)
    excluded = constraints.excluded(settings.exclude_features_attribute or "")
    profile = _profile(settings, constraints, profiler)
    profile.drop(excluded)
    constraints = constraints.without(excluded)
    comparison = compare(profile, constraints, baseline, settings.mode)
    documents = _described(profile, settings)
    documents[VIOLATIONS_FILE] = violations_document(comparison.violations, settings.mode)
    write_all(settings.output_path, _texts(documents))
    write_metrics(feature_metrics(profile, constraints, comparison), settings)
    _finish(settings)
    return len(comparison.violations)


def _baseline(settings: JobSettings) -> dict[str, BaselineFeature]:
    if settings.baseline_statistics is None:
        log.warning("Drift is not compared: there are no baseline statistics")
        return {}
    baseline = read_statistics(settings.baseline_statistics)
    without = [name for name, feature in baseline.items() if feature.type.numeric and not feature.levels]
    if without:
        log.warning("Drift is not compared where the baseline's statistics have no sketch: %s", ", ".join(without))
    return baseline


def _profile(settings: JobSettings, constraints: Constraints | None, profiler: Profiler) -> DatasetProfile:
    without_records = settings.dataset_format.kind in {FileFormat.CSV, FileFormat.JSON, FileFormat.PARQUET}
    if settings.record_preprocessor_script and without_records:
        log.warning("record_preprocessor_script is not used: the dataset has no captured records")
    profile = profiler(settings, constraints)
    if not profile.item_count:
        window = Window.of(settings)
        when = "" if window.open else f" {window}"
        raise AnalyzerError(f"{NO_ROWS_PHRASE}{when} in {settings.dataset_source}")
    profile.arrange(_column_order(profile, settings, constraints))
    return profile


def _column_order(profile: DatasetProfile, settings: JobSettings, constraints: Constraints | None) -> Iterable[str]:
    if constraints:
        return constraints.names
    # JSON has no order of its own; Spark gives its columns that of their names.
    return sorted(profile.columns) if settings.dataset_format.kind is FileFormat.JSON else profile.columns


def _described(profile: DatasetProfile, settings: JobSettings) -> dict[str, Mapping[str, JsonValue]]:
    """Return the statistics of the data, and the constraints that it suggests."""
    return {
        STATISTICS_FILE: statistics_document(
            profile, generation=settings.generation, mode=settings.mode, raw_values=settings.raw_values
        ),
        CONSTRAINTS_FILE: suggest_constraints(profile).document(settings.generation),
    }


def _texts(documents: Mapping[str, Mapping[str, JsonValue]]) -> dict[str, str]:
    return {name: dumps(document) for name, document in documents.items()}


def _finish(settings: JobSettings) -> None:
    if settings.post_analytics_processor_script:
        run_postprocessor(settings.post_analytics_processor_script)
