"""Reading captured requests and responses as rows, file by file."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from driftgauge_analyzer.reading.batch import Batch, Rows, UnparsedBatch, frame_of, may_stay_unparsed
from driftgauge_analyzer.reading.blocks import Block, Section, read_blocks
from driftgauge_analyzer.reading.calls import CallRows
from driftgauge_analyzer.reading.capture import CapturedRecord, Payload, TimeRange, parse_document, parse_record
from driftgauge_analyzer.reading.captured_plain import PlainRows, read_plain
from driftgauge_analyzer.reading.captured_rows import Fields, NamedFields, record_rows
from driftgauge_analyzer.reading.csv_files import parse_plain
from driftgauge_analyzer.reading.place import Place, RecordError
from driftgauge_analyzer.reading.signature import Signature
from driftgauge_analyzer.reading.unreadable import UnreadableRecords
from driftgauge_analyzer.reading.widths import CommonWidth
from driftgauge_contract.captures import CaptureSide, is_traffic
from driftgauge_contract.columns import column_names
from driftgauge_contract.constraints import Mode

Preprocessor = Callable[[CapturedRecord], list[NamedFields]]


@dataclass(frozen=True, kw_only=True)
class CaptureReader:
    """Reads captured records as rows.

    Fields of CSV bodies have no names of their own, and take the baseline's one after the other.
    """

    capture_names: Sequence[str]
    names: Sequence[str]
    window: TimeRange
    preprocess: Preprocessor | None = None
    mode: Mode = Mode.COMPAT
    signature: Signature = field(default_factory=Signature)
    """Where the values are in bodies, in `exact` mode."""

    unreadable: UnreadableRecords = field(default_factory=UnreadableRecords)

    def read(self, path: Path) -> Iterator[Rows]:
        """Read the rows of one file."""
        width: int | None = None
        for block in read_blocks(Section(path=path)):
            for batch in self._batches(block, width):
                if isinstance(batch, UnparsedBatch) or batch.frame.height:
                    # In exact mode, the common width is known only when enough records were seen.
                    width = len(batch.names) if self.mode is Mode.COMPAT else None
                    yield batch

    def _batches(self, block: Block, width: int | None) -> Iterable[Rows]:
        plain = self._read_plain(block, width)
        return self._read_exactly(block, width) if plain is None else [plain]

    def _read_plain(self, block: Block, width: int | None) -> Rows | None:
        """Read a block fast if all its records are CSV of one row each; else return `None`."""
        looked_at = self.preprocess or not self.signature.is_plain
        plain = None if looked_at else read_plain(block, self.capture_names, self.window)
        # Lists in CSV need a closer look, and nobody but exact mode takes it.
        if plain is None or (self.mode is Mode.EXACT and plain.may_hold_lists):
            return None
        names = column_names(width or plain.width, self.names)
        if may_stay_unparsed(plain.rows, len(names)) and (self.mode is Mode.COMPAT or len(names) == len(self.names)):
            parse = partial(self._parse_or_read_exactly, block, plain, names)
            return UnparsedBatch(block=plain.rows, names=names, parse=parse, by_position=True)
        return _parsed(plain, names)

    def _parse_or_read_exactly(self, block: Block, plain: PlainRows, names: Sequence[str]) -> Batch:
        parsed = _parsed(plain, names)
        if parsed is not None:
            return parsed
        # The block looked plain by its bytes and is not: its records are read one by one after all.
        groups = self._read_exactly(block, len(names) if self.mode is Mode.COMPAT else None)
        (batch, *_) = CommonWidth(known=len(names), unreadable=self.unreadable).select([*groups, _none(block, names)])
        return batch.parsed if isinstance(batch, UnparsedBatch) else batch

    def _read_exactly(self, block: Block, width: int | None) -> list[Batch]:
        """Read a block record by record; rows by position are grouped by their number of fields."""
        groups: dict[int | None, _Group] = {}
        for record in self._records(block):
            with self.unreadable.tolerated(record.document):
                # All rows of a record are read before the first one counts, so that a bad one leaves none behind.
                rows = self._rows(record)
                if self.mode is Mode.COMPAT:
                    width = _common_width(rows, width, record.place)
                for row in rows:
                    key = len(row) if self._is_by_position(row) and self.mode is Mode.EXACT else None
                    groups.setdefault(key, _Group()).add(self._named(row), record.place)
        return [group.batch(block.path, by_position=key is not None) for key, group in groups.items()]

    def _records(self, block: Block) -> Iterator[CapturedRecord]:
        for place, line in block.lines():
            with self.unreadable.tolerated(line):
                record = parse_record(parse_document(line, place), place)
                if is_traffic(record.inference_id) and record.lies_in(self.window):
                    yield record

    def _rows(self, record: CapturedRecord) -> Sequence[Fields | NamedFields]:
        if self.preprocess:
            return self.preprocess(record)
        if self.mode is Mode.COMPAT:
            return record_rows(self._payloads(record), record.place)
        response, request = self._sides(record)
        return CallRows(names=self.names, signature=self.signature).of(response, request, record.place)

    def _payloads(self, record: CapturedRecord) -> list[Payload]:
        known = {
            # The service's order of columns: the response's come before the request's.
            CaptureSide.OUTPUT: record.output,
            CaptureSide.BATCH_OUTPUT: record.batch_output,
            CaptureSide.INPUT: record.input,
        }
        return [payload for name, payload in known.items() if name in self.capture_names and payload]

    def _sides(self, record: CapturedRecord) -> tuple[Payload | None, Payload | None]:
        """Return the response and the request, as far as they are wanted; a transform's output may hold both."""
        response = record.output if CaptureSide.OUTPUT in self.capture_names else None
        request = record.input if CaptureSide.INPUT in self.capture_names else None
        if record.batch_output is None or CaptureSide.BATCH_OUTPUT not in self.capture_names:
            return response, request
        return record.batch_output, request or (record.batch_output if self.signature.features else None)

    def _is_by_position(self, row: Fields | NamedFields) -> bool:
        """Return whether a row's fields have no names, or numbers for names."""
        return isinstance(row, list) or all(name.isdecimal() for name in row)

    def _named(self, row: Fields | NamedFields) -> NamedFields:
        """Name a row's fields. Those without a name, or with a number for one, take the baseline's names in order."""
        if isinstance(row, dict):
            if not self._is_by_position(row):
                return row
            row = [row[name] for name in sorted(row, key=int)]
        return dict(zip(column_names(len(row), self.names), row, strict=True))


@dataclass(kw_only=True)
class _Group:
    """Rows that have their columns in common."""

    rows: list[NamedFields] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)

    def add(self, row: NamedFields, place: Place) -> None:
        self.rows.append(row)
        self.lines.append(place.line)

    def batch(self, path: Path, *, by_position: bool) -> Batch:
        names = list(dict.fromkeys(name for row in self.rows for name in row))
        return Batch(frame=frame_of(self.rows, names), path=path, lines=self.lines, by_position=by_position)


def _parsed(plain: PlainRows, names: Sequence[str]) -> Batch | None:
    frame = parse_plain(plain.rows, names)
    return None if frame is None else Batch(frame=frame, path=plain.rows.path, lines=plain.lines, by_position=True)


def _none(block: Block, names: Sequence[str]) -> Batch:
    return Batch(frame=frame_of([], names), path=block.path, lines=[], by_position=True)


def _common_width(rows: Sequence[Fields | NamedFields], width: int | None, place: Place) -> int | None:
    """Return how many fields rows by position have, which must be the same in all."""
    for row in rows:
        if isinstance(row, list):
            width = width or len(row)
            if len(row) != width:
                raise RecordError(place, f"{len(row)} fields, where earlier records have {width}")
    return width
