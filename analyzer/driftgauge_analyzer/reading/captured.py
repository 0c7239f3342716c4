"""Captured requests and responses as rows, file by file."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from driftgauge_analyzer.reading.batch import Batch, Rows, UnparsedBatch, frame_of, may_stay_unparsed
from driftgauge_analyzer.reading.blocks import Block, Section, read_blocks
from driftgauge_analyzer.reading.capture import CapturedRecord, Payload, Window, parse_document, parse_record
from driftgauge_analyzer.reading.captured_plain import PlainRows, read_plain
from driftgauge_analyzer.reading.captured_rows import Fields, NamedFields, record_rows
from driftgauge_analyzer.reading.place import Place, RecordError
from driftgauge_analyzer.reading.spark_csv import column_names, parse_plain
from driftgauge_contract.captures import CaptureSide, is_traffic

Preprocessor = Callable[[CapturedRecord], list[NamedFields]]


@dataclass(frozen=True, kw_only=True)
class CaptureReader:
    """How captured records become rows.

    Fields of CSV bodies have no names of their own, and take the baseline's one after the other.
    """

    capture_names: Sequence[str]
    names: Sequence[str]
    window: Window
    preprocess: Preprocessor | None = None

    def read(self, path: Path) -> Iterator[Rows]:
        """Read the rows of one file."""
        width: int | None = None
        for block in read_blocks(Section(path=path)):
            batch = self._read_plain(block, width) or self._read_exactly(block, width)
            if isinstance(batch, UnparsedBatch) or batch.frame.height:
                width = len(batch.names)
                yield batch

    def _read_plain(self, block: Block, width: int | None) -> Rows | None:
        """Read a block fast if all its records are CSV of one row each; else return `None`."""
        plain = None if self.preprocess else read_plain(block, self.capture_names, self.window)
        if plain is None:
            return None
        names = column_names(width or plain.width, self.names)
        if may_stay_unparsed(plain.rows, len(names)):
            parse = partial(self._parse_or_read_exactly, block, plain, names)
            return UnparsedBatch(block=plain.rows, names=names, parse=parse)
        return _parsed(plain, names)

    def _parse_or_read_exactly(self, block: Block, plain: PlainRows, names: Sequence[str]) -> Batch:
        return _parsed(plain, names) or self._read_exactly(block, len(names))

    def _read_exactly(self, block: Block, width: int | None) -> Batch:
        lines: list[int] = []
        rows: list[NamedFields] = []
        for record in self._records(block):
            for row in self._rows(record):
                if isinstance(row, list):
                    width = width or len(row)
                    _require_width(row, width, record.place)
                lines.append(record.place.line)
                rows.append(self._named(row))
        names = list(dict.fromkeys(name for row in rows for name in row))
        return Batch(frame=frame_of(rows, names), path=block.path, lines=lines)

    def _records(self, block: Block) -> Iterator[CapturedRecord]:
        for place, line in block.lines():
            record = parse_record(parse_document(line, place), place)
            if is_traffic(record.inference_id) and record.lies_in(self.window):
                yield record

    def _rows(self, record: CapturedRecord) -> list[Fields] | list[NamedFields]:
        return self.preprocess(record) if self.preprocess else record_rows(self._payloads(record), record.place)

    def _payloads(self, record: CapturedRecord) -> list[Payload]:
        known = {
            CaptureSide.OUTPUT: record.output,
            CaptureSide.BATCH_OUTPUT: record.batch_output,
            CaptureSide.INPUT: record.input,
        }
        return [payload for name, payload in known.items() if name in self.capture_names and payload]

    def _named(self, row: Fields | NamedFields) -> NamedFields:
        """Name a row's fields. Those without a name, or with a number for one, take the baseline's names in order."""
        if isinstance(row, dict):
            if not all(name.isdecimal() for name in row):
                return row
            row = [row[name] for name in sorted(row, key=int)]
        return dict(zip(column_names(len(row), self.names), row, strict=True))


def _parsed(plain: PlainRows, names: Sequence[str]) -> Batch | None:
    frame = parse_plain(plain.rows, names)
    return None if frame is None else Batch(frame=frame, path=plain.rows.path, lines=plain.lines)


def _require_width(row: Fields, width: int, place: Place) -> None:
    if len(row) != width:
        raise RecordError(place, f"{len(row)} fields, where earlier records have {width}")
