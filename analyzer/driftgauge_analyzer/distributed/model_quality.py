"""Model quality on many machines: they join predictions with labels, and one machine evaluates the result."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import polars as pl
from pyspark import RDD, SparkContext, StorageLevel

from driftgauge_analyzer import json_text
from driftgauge_analyzer.distributed.data_files import DataFile, list_files, remote_sizes
from driftgauge_analyzer.distributed.ground_truth import Joined, Joining, Keyed, Reading, Step, task_of_id
from driftgauge_analyzer.distributed.parts import PART_SIZE, divide
from driftgauge_analyzer.distributed.tasks import over_parts
from driftgauge_analyzer.errors import AnalyzerError
from driftgauge_analyzer.ground_truth.job import label_files, read_predictions, require_merged
from driftgauge_analyzer.ground_truth.merge import REPORT_FILE, Counts
from driftgauge_analyzer.job_settings import JobSettings
from driftgauge_analyzer.model_quality import job
from driftgauge_analyzer.model_quality.samples import Question
from driftgauge_analyzer.model_quality.table import Table
from driftgauge_analyzer.outputs import write_all
from driftgauge_analyzer.reading.capture import CapturedRecord, read_records
from driftgauge_analyzer.reading.place import Place
from driftgauge_analyzer.reading.unreadable import UnreadableRecords
from driftgauge_analyzer.unreadable_report import unreadable_records
from driftgauge_contract.variables import FileFormat


def run(settings: JobSettings, context: SparkContext, part_size: int = PART_SIZE) -> int | None:
    """Do the job; given captures and labels, join them and write the counts beside the results."""
    if settings.ground_truth_source is None or settings.dataset_format.kind is FileFormat.MERGED:
        return job.run(settings)
    join = _Join(context=context, part_size=part_size)
    violations = job.run(settings, join.table)
    write_all(settings.output_path, {REPORT_FILE: json_text.dumps(join.counts.report)})
    return violations


@dataclass(kw_only=True)
class _Join:
    context: SparkContext
    part_size: int
    counts: Counts = field(default_factory=Counts)

    def table(self, settings: JobSettings, question: Question) -> Table:
        """Return the labelled predictions in the order of the captures."""
        sizes = partial(remote_sizes, self.context)
        labels = label_files(settings, partial(list_files, sizes=sizes))
        captures = list_files(settings.dataset_source, sizes)
        joining = Joining(
            label_files=_paths(labels),
            capture_files=_paths(captures),
            question=question,
            script=settings.record_preprocessor_script,
            unreadable=unreadable_records(settings),
        )
        joined = self._joined(labels, captures, settings, joining)
        self.counts = _require_success(joined, settings)
        table = _table(joined, joining)
        table.coverage = self.counts.coverage
        job.require_rows(table, settings)
        return table

    def _joined(
        self, labels: Sequence[DataFile], captures: Sequence[DataFile], settings: JobSettings, joining: Joining
    ) -> list[Joined]:
        # In exact mode, the request may have to tell how many rows an answer has.
        with_inputs = joining.script is not None or joining.unreadable.tolerant
        read_labels = Reading(
            step=Step.LABELS,
            files=joining.label_files,
            read=_read_labels,
            with_inputs=with_inputs,
            unreadable=joining.unreadable,
        )
        read_captures = Reading(
            step=Step.PREDICTIONS,
            files=joining.capture_files,
            read=partial(_read_captures, settings),
            with_inputs=with_inputs,
            unreadable=joining.unreadable,
        )
        keyed = self.context.union([self._read(labels, read_labels), self._read(captures, read_captures)])
        shuffled = keyed.partitionBy(keyed.getNumPartitions(), partitionFunc=task_of_id)
        return _fetched(shuffled.mapPartitions(joining))

    def _read(self, files: Sequence[DataFile], reading: Reading) -> RDD[Keyed]:
        return over_parts(self.context, divide(files, cut=False, size=self.part_size), reading)


def _read_labels(files: Sequence[Path], unreadable: UnreadableRecords) -> Iterator[CapturedRecord]:
    return read_records(files, unreadable=unreadable)


def _read_captures(
    settings: JobSettings, files: Sequence[Path], unreadable: UnreadableRecords
) -> Iterator[CapturedRecord]:
    return read_predictions(files, settings, unreadable)


def _fetched(joined: RDD[Joined]) -> list[Joined]:
    """Fetch the tasks' results one after the other: the driver's Java has no room for all of them at once."""
    kept = joined.persist(StorageLevel.DISK_ONLY)
    kept.count()
    return list(kept.toLocalIterator())


def _paths(files: Sequence[DataFile]) -> list[Path]:
    return [file.path for file in files]


def _require_success(joined: Sequence[Joined], settings: JobSettings) -> Counts:
    """Return the counts of all tasks. Mistakes are reported in the order in which one machine would find them."""
    mistakes = sorted(mistake for one in joined for mistake in one.mistakes)
    if mistakes and mistakes[0].position[0] is not Step.VALUES:
        raise AnalyzerError(str(mistakes[0].content))
    counts = sum((one.counts for one in joined), Counts())
    ids = sorted(first for one in joined for first in one.label_ids)
    require_merged(counts, settings, (name for _, name in ids))
    if mistakes:
        raise AnalyzerError(str(mistakes[0].content))
    return counts


def _table(joined: Sequence[Joined], joining: Joining) -> Table:
    roles = joining.question.roles
    rows = pl.concat([one.rows for one in joined]).sort("file", "line", maintain_order=True)
    table = joining.question.table(joining.unreadable)
    table.incomplete = sum(one.unlabelled for one in joined)
    for one in joined:
        table.unreadable.merge(one.unreadable)
    table.add(
        {role: rows[role] for role in roles},
        lambda row: Place(path=joining.capture_files[rows["file"][row]], line=rows["line"][row]),
    )
    return table
