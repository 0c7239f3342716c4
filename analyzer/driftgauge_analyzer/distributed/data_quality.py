"""Data quality on many machines: each task profiles a part, and the parts' profiles are merged."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial

from pyspark import SparkContext

from driftgauge_analyzer.data_quality import job
from driftgauge_analyzer.distributed.data_files import list_files, remote_sizes
from driftgauge_analyzer.distributed.parts import PART_SIZE, divide
from driftgauge_analyzer.distributed.tasks import PartAtHand, merged_in_order, over_parts
from driftgauge_analyzer.errors import AnalyzerError
from driftgauge_analyzer.job_settings import JobSettings
from driftgauge_analyzer.profiling.profile import DatasetProfile
from driftgauge_analyzer.reading.blocks import Section, read_blocks
from driftgauge_analyzer.reading.dataset import SECTIONED, require_same_columns
from driftgauge_contract.variables import FileFormat


@dataclass(frozen=True, kw_only=True)
class Partial:
    """The result of a part: its profile, or the first mistake in it."""

    first_file: str
    profile: DatasetProfile
    failure: str | None = None


def run(settings: JobSettings, context: SparkContext, part_size: int = PART_SIZE) -> int | None:
    """Make a baseline or compare with one, and return the number of violations found."""
    return job.run(settings, partial(profile_everywhere, context, part_size))


def profile_everywhere(
    context: SparkContext, part_size: int, settings: JobSettings, expected: job.Expected
) -> DatasetProfile:
    """Profile a job's data on all machines, and merge the profiles of its parts."""
    kind = settings.dataset_format.kind
    files = list_files(settings.dataset_source, partial(remote_sizes, context))
    parts = divide(files, cut=kind in SECTIONED, size=part_size)

    def profile(number: int, part: PartAtHand) -> Iterator[tuple[int, Partial]]:
        yield number, _profile_part(part, settings, expected)

    # JSON lines may lack keys, so that only CSV parts must have equal columns.
    merge = partial(_merge, kind is FileFormat.CSV)
    whole = merged_in_order(over_parts(context, parts, profile), len(parts), merge)
    if whole.failure is not None:
        raise AnalyzerError(whole.failure)
    return whole.profile


def _profile_part(part: PartAtHand, settings: JobSettings, expected: job.Expected) -> Partial:
    profile, failure = DatasetProfile(settings.generation), None
    try:
        profile = _profile(part, settings, expected)
        profile.unreadable.rename(part.with_common_names)
    except AnalyzerError as error:
        failure = part.with_common_names(str(error))
    return Partial(first_file=part.with_common_names(str(part.sections[0].path)), profile=profile, failure=failure)


def _profile(part: PartAtHand, settings: JobSettings, expected: job.Expected) -> DatasetProfile:
    try:
        profile = job.profile_sections(part.sections, settings, expected, threads=1)
    except AnalyzerError:
        located = _located(part)
        if located == part.sections:
            raise
        return job.profile_sections(located, settings, expected, threads=1)
    if profile.unreadable.count and (located := _located(part)) != part.sections:
        return job.profile_sections(located, settings, expected, threads=1)
    return profile


def _located(part: PartAtHand) -> list[Section]:
    # Lines are counted from the file's beginning only where a message or an example names one.
    return [_with_first_line(section) for section in part.sections]


def _with_first_line(section: Section) -> Section:
    before = read_blocks(replace(section, start=0, end=section.start))
    return replace(section, first_line=1 + sum(block.line_count for block in before))


def _merge(same_columns: bool, one: Partial, other: Partial) -> Partial:
    """Merge two neighbouring parts. What is wrong with the first is reported before what is wrong with the other.

    A part without rows has no columns that could differ.
    """
    if one.failure is not None:
        return one
    if other.failure is not None:
        return replace(one, failure=other.failure)
    try:
        if same_columns and one.profile.columns and other.profile.columns:
            require_same_columns(other.first_file, other.profile.columns, one.profile.columns)
    except AnalyzerError as error:
        return replace(one, failure=str(error))
    one.profile.merge(other.profile)
    return one
