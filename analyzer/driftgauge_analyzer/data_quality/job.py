"""The data-quality job: read → profile → suggest → compare → write."""

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from driftgauge_analyzer.data_quality.constraints import Constraints, read_constraints
from driftgauge_analyzer.data_quality.exact.mode import Exact
from driftgauge_analyzer.data_quality.exact.reference import reference_constraints, with_reference
from driftgauge_analyzer.data_quality.extra_fields import take_rare_fields
from driftgauge_analyzer.data_quality.mode import DataQualityMode, Result
from driftgauge_analyzer.data_quality.modes import MODES
from driftgauge_analyzer.data_quality.predictions import replace_label
from driftgauge_analyzer.errors import AnalyzerError
from driftgauge_analyzer.job_settings import JobSettings
from driftgauge_analyzer.json_text import JsonValue, dumps
from driftgauge_analyzer.metrics import write_metrics
from driftgauge_analyzer.outputs import write_all
from driftgauge_analyzer.profiling.details.column_details import DetailsOf
from driftgauge_analyzer.profiling.profile import DatasetProfile, profile_batches
from driftgauge_analyzer.reading.blocks import Section
from driftgauge_analyzer.reading.capture import TimeRange, data_files
from driftgauge_analyzer.reading.captured import CaptureReader
from driftgauge_analyzer.reading.dataset import read_dataset
from driftgauge_analyzer.reading.scripts import load_preprocessor
from driftgauge_analyzer.reading.signature import Signature
from driftgauge_analyzer.reading.unreadable import require_usable
from driftgauge_analyzer.unreadable_report import unreadable_metrics, unreadable_records, unreadable_report
from driftgauge_contract.constraints import Mode
from driftgauge_contract.outcomes import NO_ROWS_PHRASE
from driftgauge_contract.paths import CONSTRAINTS_FILE, STATISTICS_FILE, VIOLATIONS_FILE
from driftgauge_contract.variables import FileFormat, Variable

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Expected:
    """The facts about the data that are known before it is read."""

    constraints: Constraints | None = None
    """The baseline's constraints, which tell names and expected categories."""

    details: DetailsOf | None = None
    """What to remember of columns beside what Model Monitor does."""


Profiler = Callable[[JobSettings, Expected], DatasetProfile]
"""Makes the profile of a job's data, on this machine or on many."""


def profile_here(settings: JobSettings, expected: Expected) -> DatasetProfile:
    """Profile all of a job's data on this machine."""
    return profile_sections((Section(path=path) for path in data_files(settings.dataset_source)), settings, expected)


def profile_sections(
    sections: Iterable[Section], settings: JobSettings, expected: Expected, threads: int | None = None
) -> DatasetProfile:
    """Profile some files of a job's data, or sections of them."""
    script, constraints = settings.record_preprocessor_script, expected.constraints
    capture = CaptureReader(
        capture_names=settings.dataset_format.capture_names,
        names=constraints.names if constraints else (),
        window=TimeRange.of(settings),
        preprocess=load_preprocessor(script) if script else None,
        mode=settings.mode,
        signature=Signature.of(settings),
        unreadable=unreadable_records(settings),
    )
    batches = read_dataset(sections, settings.dataset_format, capture)
    domains = constraints.domains if constraints else None
    profile = profile_batches(batches, settings.generation, domains, expected.details, threads)
    profile.unreadable = capture.unreadable
    return profile


def run(settings: JobSettings, profiler: Profiler = profile_here) -> int | None:
    """Make a baseline or compare with one, and return the number of violations found."""
    mode = MODES[settings.mode](settings)
    if settings.baseline_constraints is not None:
        return _monitor(settings, mode, read_constraints(settings.baseline_constraints), profiler)
    if not settings.raw_values:
        log.warning(
            "Statistics are written without sketches: the drift of numbers cannot be compared with them, "
            "or in exact mode in ten bins only"
        )
    profile = _profile(settings, Expected(details=mode.details), profiler)
    # The label goes only now, since the names and positions of columns are those of the whole dataset.
    replace_label(profile, settings, mode.details)
    documents = {**mode.baseline_documents(profile, settings), **_aside(profile, settings)}
    write_all(settings.output_path, _texts(documents))
    return None


def _monitor(settings: JobSettings, mode: DataQualityMode, constraints: Constraints, profiler: Profiler) -> int:
    profile = _window_profile(settings, mode, constraints, profiler)
    compared = constraints.without(_excluded(settings, constraints))
    result = mode.compare(profile, compared)
    if settings.reference is not None:
        result = _compared_with_reference(settings, mode, compared, profiler, result)
    documents = _described(mode, profile, settings)
    documents[VIOLATIONS_FILE] = result.document
    write_all(settings.output_path, _texts(documents))
    write_metrics([*result.metrics, *unreadable_metrics(profile.unreadable)], settings)
    return result.violations


def _window_profile(
    settings: JobSettings, mode: DataQualityMode, constraints: Constraints, profiler: Profiler
) -> DatasetProfile:
    profile = _profile(settings, Expected(constraints=constraints, details=mode.details), profiler)
    # Dropped before rare fields are looked for, as an excluded field is no extra one.
    profile.drop(_excluded(settings, constraints))
    if settings.mode is Mode.EXACT:
        profile.unreadable.extra_fields = take_rare_fields(profile, constraints.names, settings.max_unreadable)
    return profile


def _excluded(settings: JobSettings, constraints: Constraints) -> set[str]:
    named = settings.exclude_features_attribute or ""
    if settings.mode is Mode.COMPAT:
        return constraints.excluded(named)
    # A baseline leaves these columns out already; what calls hold of them is no finding.
    items = [item.strip() for item in named.split(",") if item.strip()]
    foreign = {item for item in items if item not in constraints.names and not item.isdecimal()}
    return foreign | constraints.excluded(",".join(item for item in items if item not in foreign))


def _compared_with_reference(
    settings: JobSettings, mode: DataQualityMode, constraints: Constraints, profiler: Profiler, result: Result
) -> Result:
    """Return a result together with that of the comparison with the captures of the days before."""
    if settings.reference is None or not isinstance(mode, Exact):
        raise AnalyzerError(f"{Variable.REFERENCE_SOURCE} is set; a reference is compared in exact mode only")
    earlier = settings.reference
    their_settings = replace(settings, dataset_source=earlier.source, start_time=earlier.start, end_time=earlier.end)
    reference = profiler(their_settings, Expected(constraints=constraints, details=Exact().details))
    if not reference.item_count:
        log.warning("There is no reference: no record was captured from %s to %s", earlier.start, earlier.end)
        return result
    # The odd field of a few earlier records must not look like a column that is missing now.
    take_rare_fields(reference, constraints.names, settings.max_unreadable)
    against = mode.with_reference(reference, settings)
    # What is counted beyond a baseline's figures is counted while rows are read, so they are read again.
    window = _window_profile(settings, against, constraints, profiler)
    found = against.compare(window, reference_constraints(reference, constraints))
    return with_reference(result, found, reference.item_count, TimeRange(start=earlier.start, end=earlier.end))


def _profile(settings: JobSettings, expected: Expected, profiler: Profiler) -> DatasetProfile:
    without_records = settings.dataset_format.kind in {FileFormat.CSV, FileFormat.JSON, FileFormat.PARQUET}
    if settings.record_preprocessor_script and without_records:
        log.warning("record_preprocessor_script is not used: the dataset has no captured records")
    profile = profiler(settings, expected)
    # Too many unusable records are the reason to report, even if there are no usable ones.
    require_usable(profile.unreadable, profile.item_count, settings.max_unreadable)
    if not profile.item_count:
        window = TimeRange.of(settings)
        when = "" if window.open else f" {window}"
        raise AnalyzerError(f"{NO_ROWS_PHRASE}{when} in {settings.dataset_source}")
    profile.arrange(_column_order(profile, settings, expected.constraints))
    return profile


def _column_order(profile: DatasetProfile, settings: JobSettings, constraints: Constraints | None) -> Iterable[str]:
    if constraints:
        return constraints.names
    # JSON has no order of its own; Spark gives its columns that of their names.
    sorts = settings.dataset_format.kind is FileFormat.JSON and settings.mode is Mode.COMPAT
    return sorted(profile.columns) if sorts else profile.columns


def _described(
    mode: DataQualityMode, profile: DatasetProfile, settings: JobSettings
) -> dict[str, Mapping[str, JsonValue]]:
    """Return the statistics of the data, and the constraints that it suggests."""
    statistics, constraints = mode.described(profile, settings)
    return {STATISTICS_FILE: statistics, CONSTRAINTS_FILE: constraints, **_aside(profile, settings)}


def _aside(profile: DatasetProfile, settings: JobSettings) -> Mapping[str, Mapping[str, JsonValue]]:
    return unreadable_report(profile.unreadable, profile.item_count, settings)


def _texts(documents: Mapping[str, Mapping[str, JsonValue]]) -> dict[str, str]:
    return {name: dumps(document) for name, document in documents.items()}
