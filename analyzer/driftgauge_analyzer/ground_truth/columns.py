"""Joining predictions with their labels as columns, by the same rules as `merge`.

Calls whose bodies are plain are never looked at one by one. All others are kept as text, and handed over one after the
other with their labels.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from driftgauge_analyzer import json_text
from driftgauge_analyzer.errors import NothingInCommonError, NothingToCompareError
from driftgauge_analyzer.ground_truth.job import MERGED_FILE, label_files, read_predictions, require_merged
from driftgauge_analyzer.ground_truth.merge import REPORT_FILE, Counts, label_of, merged_document
from driftgauge_analyzer.ground_truth.prediction_ids import ids_text
from driftgauge_analyzer.job_settings import JobSettings
from driftgauge_analyzer.outputs import write_all
from driftgauge_analyzer.reading.capture import (
    CapturedRecord,
    TimeRange,
    data_files,
    parse_document,
    parse_lines,
    parse_record,
)
from driftgauge_analyzer.reading.place import Place
from driftgauge_analyzer.reading.plain_calls import FILE, ID, LABEL, LINE, RECORD, CallFields, read_calls, read_labels
from driftgauge_analyzer.reading.record_chunks import RecordChunk, read_chunks
from driftgauge_analyzer.reading.unreadable import UnreadableRecords
from driftgauge_contract.captures import Encoding, PayloadKey, RecordKey
from driftgauge_contract.late_labels import PREDICTION_IDS_FILE, id_digest
from driftgauge_contract.variables import FileFormat

ORDER = "order"
"""The position of a call among those that have a label."""

_TRUTH = "truth"
_LABELS = {ID: pl.String, LABEL: pl.String, _TRUTH: pl.String}
_CALLS = {ID: pl.String, FILE: pl.UInt32, LINE: pl.UInt32, RECORD: pl.String}


@dataclass(frozen=True, kw_only=True)
class LabelledCalls:
    """The calls that have a label, in the order in which a merge writes them."""

    files: Sequence[Path]
    counts: Counts
    rows: pl.DataFrame
    ids: str | None = None
    """The text of the file of prediction ids, if the job leaves one."""

    @property
    def files_beside_results(self) -> dict[str, str]:
        """The files that a job leaves beside its results."""
        ids = {} if self.ids is None else {PREDICTION_IDS_FILE: self.ids}
        return {REPORT_FILE: json_text.dumps(self.counts.report), **ids}

    @property
    def plain(self) -> pl.DataFrame:
        """The calls whose fields and label are known."""
        return self.rows.filter(pl.col(RECORD).is_null())

    def records(self) -> Iterator[tuple[int, CapturedRecord]]:
        """Yield the calls that have to be looked at one by one, each with its position and with its label."""
        odd = self.rows.filter(pl.col(RECORD).is_not_null()).select(ORDER, FILE, LINE, RECORD, LABEL, _TRUTH)
        for order, file, line, text, label, truth in odd.iter_rows():
            place = self.place(file, line)
            # The record was usable when it was read, and is now what a merge would have written.
            record = parse_record(parse_document(text.encode(), place), place)
            known = {PayloadKey.DATA.value: label, PayloadKey.ENCODING.value: Encoding.CSV.value}
            yield order, parse_record(merged_document(record, json.loads(truth) if truth else known), place)

    def place(self, file: int, line: int) -> Place:
        """Return where a call was captured."""
        return Place(path=self.files[file], line=line)


@dataclass(frozen=True, kw_only=True)
class CallJoin:
    """Joins the captures of a job with its labels."""

    settings: JobSettings
    unreadable: UnreadableRecords
    fields: CallFields | None
    """The fields to read of plain calls; `None` where every call has to be looked at."""

    def joined(self) -> LabelledCalls:
        """Read labels and captures, and return the calls that have a label."""
        labels = self._labels()
        known = labels.unique(ID, keep="last")
        files = data_files(self.settings.dataset_source)
        calls = self._calls(files, known.filter(pl.col(_TRUTH).is_not_null())[ID])
        rows = calls.join(known, on=ID, how="inner", maintain_order="left")
        ids = ids_text(map(id_digest, calls[ID].unique())) if self.settings.prediction_ids else None
        counts = _counts(calls[ID], labels, known, rows[ID])
        self._require_merged(counts, labels[ID].unique(maintain_order=True), ids)
        rows = _in_order_of_folders(rows.drop(ID), files).with_row_index(ORDER)
        return LabelledCalls(files=files, counts=counts, rows=rows, ids=ids)

    def _require_merged(self, counts: Counts, label_ids: Iterable[str], ids: str | None) -> None:
        try:
            require_merged(counts, self.settings, label_ids)
        # Where labels may come late, a window without any is not a failure: its ids are kept until they come.
        except NothingInCommonError as error:
            if ids is None:
                raise
            write_all(self.settings.output_path, {PREDICTION_IDS_FILE: ids})
            raise NothingToCompareError(str(error)) from None

    def _labels(self) -> pl.DataFrame:
        files = label_files(self.settings, data_files)
        found = [self._labels_of(chunk, files) for chunk in read_chunks(files)]
        return pl.concat([pl.DataFrame(schema=_LABELS), *found])

    def _labels_of(self, chunk: RecordChunk, files: Sequence[Path]) -> pl.DataFrame:
        found = read_labels(chunk) if self.fields else None
        if found is not None:
            truths = [record and _text(json.loads(record)[RecordKey.GROUND_TRUTH]) for record in found[RECORD]]
            return found.select(ID, LABEL, pl.Series(_TRUTH, truths, dtype=pl.String))
        rows = []
        for record in parse_lines(_lines(chunk, files), TimeRange(), self.unreadable):
            with self.unreadable.tolerated(record.document):
                rows.append((_encodable(record.join_key), None, _text(label_of(record))))
        return pl.DataFrame(rows, schema=_LABELS, orient="row")

    def _calls(self, files: Sequence[Path], odd_ids: pl.Series) -> pl.DataFrame:
        fields = self.fields and replace(self.fields, odd_ids=odd_ids)
        if self.settings.dataset_format.kind is FileFormat.CAPTURE:
            found = [self._calls_of(chunk, files, fields) for chunk in read_chunks(files)]
        else:
            found = [_calls_of_records(read_predictions(files, self.settings, self.unreadable), files)]
        names = fields.names if fields else ()
        # Calls of which the records are kept have no columns of fields.
        return pl.concat([pl.DataFrame(schema=_CALLS | dict.fromkeys(names, pl.String)), *found], how="diagonal")

    def _calls_of(self, chunk: RecordChunk, files: Sequence[Path], fields: CallFields | None) -> pl.DataFrame:
        window = TimeRange.of(self.settings)
        found = read_calls(chunk, window, fields) if fields else None
        if found is not None:
            return found
        return _calls_of_records(parse_lines(_lines(chunk, files), window, self.unreadable), files)


def _calls_of_records(records: Iterable[CapturedRecord], files: Sequence[Path]) -> pl.DataFrame:
    """Return calls that were read one by one, of which each has to be looked at."""
    numbers = {path: number for number, path in enumerate(files)}
    rows = [
        (_encodable(record.join_key), numbers[record.place.path], record.place.line, _text(record.document))
        for record in records
    ]
    return pl.DataFrame(rows, schema=_CALLS, orient="row")


def _lines(chunk: RecordChunk, files: Sequence[Path]) -> Iterator[tuple[Place, bytes]]:
    places = zip(chunk.files.tolist(), chunk.line_numbers.tolist(), chunk.lines, strict=True)
    return ((Place(path=files[file], line=number), line) for file, number, line in places if line.strip())


def _counts(calls: pl.Series, labels: pl.DataFrame, known: pl.DataFrame, merged: pl.Series) -> Counts:
    return Counts(
        merged=len(merged),
        predictions=len(calls),
        repeated_predictions=len(calls) - calls.n_unique(),
        predictions_without_label=len(calls) - len(merged),
        labels=labels.height,
        duplicate_labels=labels.height - known.height,
        labels_without_prediction=known.height - merged.n_unique(),
    )


def _in_order_of_folders(rows: pl.DataFrame, files: Sequence[Path]) -> pl.DataFrame:
    """Order calls as a merge does, which writes a file into each folder: sums depend on the order of their terms."""
    ordered = sorted(range(len(files)), key=lambda number: (files[number].parent / MERGED_FILE, number))
    if ordered == list(range(len(files))):
        return rows
    ranks = pl.DataFrame({FILE: ordered, "rank": range(len(ordered))}, schema={FILE: pl.UInt32, "rank": pl.UInt32})
    return rows.join(ranks, on=FILE, maintain_order="left").sort("rank", maintain_order=True).drop("rank")


def _text(document: object) -> str:
    return json.dumps(document, separators=(",", ":"))


def _encodable(key: str) -> str:
    # Columns cannot hold halves of surrogate pairs.
    return key.encode("utf-8", "backslashreplace").decode()
