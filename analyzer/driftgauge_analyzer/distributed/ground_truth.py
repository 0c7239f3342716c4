"""Joining predictions and labels of the same id by Spark's shuffle.

All records of an id go to one task, which matches and counts as the ground-truth merger does, and reads the values of
the matches. Counts are added up, and each row keeps its place, so that the order of the captures can be restored.
"""

import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from enum import IntEnum
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import polars as pl

from driftgauge_analyzer.distributed.tasks import PartAtHand
from driftgauge_analyzer.errors import MAX_NAMES, AnalyzerError
from driftgauge_analyzer.ground_truth.merge import Counts, Labels, collect_labels, match
from driftgauge_analyzer.json_text import JsonValue
from driftgauge_analyzer.model_quality.records import LabelledRows, read_rows
from driftgauge_analyzer.model_quality.samples import Question
from driftgauge_analyzer.reading.capture import CapturedRecord, Document, parse_record
from driftgauge_analyzer.reading.place import Place
from driftgauge_analyzer.reading.scripts import load_preprocessor
from driftgauge_analyzer.reading.unreadable import UnreadableRecords
from driftgauge_contract.captures import CaptureSide, RecordKey


class Step(IntEnum):
    """The steps of one machine, in order. Mistakes of an earlier step are reported first."""

    LABELS = 0
    PREDICTIONS = 1
    VALUES = 2


Position = tuple[Step, int, int]
"""A step, and the number of a file and of a line in it."""


class Entry(NamedTuple):
    """A record, or a mistake, or the records of a part that were set aside."""

    position: Position
    content: Document | str | UnreadableRecords


Keyed = tuple[str, Entry]


@dataclass(frozen=True, kw_only=True)
class Joined:
    """The result of a task, which has some of the ids."""

    counts: Counts = field(default_factory=Counts)
    label_ids: Sequence[tuple[Position, str]] = ()
    rows: pl.DataFrame = field(default_factory=pl.DataFrame)
    unlabelled: int = 0
    mistakes: Sequence[Entry] = ()
    unreadable: UnreadableRecords = field(default_factory=UnreadableRecords)


@dataclass(frozen=True, kw_only=True)
class Reading:
    """The task that reads records of one step and yields each with its id."""

    step: Step
    files: Sequence[Path]
    read: Callable[[Sequence[Path], UnreadableRecords], Iterator[CapturedRecord]]
    with_inputs: bool
    unreadable: UnreadableRecords
    """An empty collection of the kind that the job needs."""

    def __call__(self, _: int, part: PartAtHand) -> Iterator[Keyed]:
        """Yield the records of a part; after a mistake there are no more."""
        known = {path: number for number, path in enumerate(self.files)}
        numbers = {section.path: known[Path(part.with_common_names(str(section.path)))] for section in part.sections}
        position = (self.step, min(numbers.values()), 0)
        unreadable = deepcopy(self.unreadable)
        try:
            for record in self.read(list(numbers), unreadable):
                position = (self.step, numbers[record.place.path], record.place.line)
                yield record.join_key, Entry(position, self._needed(record.document))
        except AnalyzerError as error:
            # The mistake is in a record after the last one that could be read.
            step, file, line = position
            yield "", Entry((step, file, line + 1), part.with_common_names(str(error)))
        if unreadable.count:
            unreadable.rename(part.with_common_names)
            yield "", Entry(position, unreadable)

    def _needed(self, document: Document) -> Document:
        """Return the record without the request, which is most of it, where nobody reads it."""
        capture = document.get(RecordKey.CAPTURE)
        if self.with_inputs or not isinstance(capture, Mapping):
            return document
        return {
            **document,
            RecordKey.CAPTURE.value: {name: body for name, body in capture.items() if name != CaptureSide.INPUT},
        }


def task_of_id(key: str) -> int:
    """Return a number that is the same on every host."""
    # Python's own hash of a text differs from process to process.
    return zlib.crc32(key.encode("utf-8", "surrogatepass"))


@dataclass(frozen=True, kw_only=True)
class Joining:
    """The task that joins the records of its ids."""

    label_files: Sequence[Path]
    capture_files: Sequence[Path]
    question: Question
    script: Path | None
    unreadable: UnreadableRecords
    """An empty collection of the kind that the job needs."""

    def __call__(self, keyed: Iterable[Keyed]) -> Iterator[Joined]:
        """Match, count, and read the values."""
        # Spark's shuffle has no order, and the label that was read last counts.
        found = sorted(keyed, key=lambda one: one[1].position)
        mistakes = [entry for _, entry in found if isinstance(entry.content, str)]
        labels = [
            (key, entry)
            for key, entry in found
            if entry.position[0] is Step.LABELS and isinstance(entry.content, Mapping)
        ]
        predictions = [entry for _, entry in found if entry.position[0] is Step.PREDICTIONS]
        walk = _Walk(self.label_files)
        unreadable = deepcopy(self.unreadable)
        for _, entry in found:
            if isinstance(entry.content, UnreadableRecords):
                unreadable.merge(entry.content)
        try:
            collected = collect_labels(walk.records(entry for _, entry in labels), unreadable)
        except AnalyzerError as error:
            mistakes.append(Entry(walk.position, str(error)))
        if mistakes:
            yield Joined(mistakes=mistakes)
        else:
            yield self._match(predictions, collected, _first_ids(labels), unreadable)

    def _match(
        self,
        predictions: Iterable[Entry],
        labels: Labels,
        ids: Sequence[tuple[Position, str]],
        unreadable: UnreadableRecords,
    ) -> Joined:
        labelled: list[tuple[Position, Document]] = []
        walk = _Walk(self.capture_files)

        def keep(record: CapturedRecord, label: JsonValue) -> None:
            labelled.append((walk.position, {**record.document, RecordKey.GROUND_TRUTH.value: label}))

        counts = match(walk.records(predictions), labels, keep)
        found = _Walk(self.capture_files)
        try:
            records = found.records(Entry(position, document) for position, document in labelled)
            rows = self._rows(records, unreadable)
        except AnalyzerError as error:
            _, file, line = found.position
            mistake = Entry((Step.VALUES, file, line), str(error))
            return Joined(counts=counts, label_ids=ids, mistakes=[mistake])
        return Joined(
            counts=counts,
            label_ids=ids,
            rows=self._frame(rows),
            unlabelled=rows.unlabelled,
            unreadable=unreadable,
        )

    def _rows(self, records: Iterable[CapturedRecord], unreadable: UnreadableRecords) -> LabelledRows:
        preprocess = load_preprocessor(self.script) if self.script else None
        return read_rows(records, self.question.attributes, self.question.roles, preprocess, unreadable)

    def _frame(self, rows: LabelledRows) -> pl.DataFrame:
        numbers = {path: number for number, path in enumerate(self.capture_files)}
        places = {"file": [numbers[place.path] for place in rows.places], "line": [place.line for place in rows.places]}
        frame = pl.DataFrame(places, schema={"file": pl.UInt32, "line": pl.UInt32})
        return frame.with_columns(pl.Series(role, texts, dtype=pl.String) for role, texts in rows.columns.items())


class _Walk:
    """An iterator that parses the records of entries, and remembers the current position."""

    def __init__(self, files: Sequence[Path]) -> None:
        self._files = files
        self.position: Position = (Step.LABELS, 0, 0)

    def records(self, entries: Iterable[Entry]) -> Iterator[CapturedRecord]:
        for self.position, document in entries:
            _, file, line = self.position
            if isinstance(document, Mapping):
                yield parse_record(document, Place(path=self._files[file], line=line))


def _first_ids(labels: Iterable[Keyed]) -> list[tuple[Position, str]]:
    """Return as many ids as a message may list."""
    firsts: dict[str, Position] = {}
    for key, entry in labels:
        firsts.setdefault(key, entry.position)
    return [(position, key) for key, position in islice(firsts.items(), MAX_NAMES + 1)]
