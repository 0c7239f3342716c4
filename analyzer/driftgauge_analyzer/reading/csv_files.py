"""Reading CSV files: fast where a block of lines has a plain layout, line by line where it has not."""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import islice

import polars as pl

from driftgauge_analyzer.errors import AnalyzerError
from driftgauge_analyzer.reading import rfc_csv, spark_csv
from driftgauge_analyzer.reading.batch import Batch, Rows, UnparsedBatch, may_stay_unparsed
from driftgauge_analyzer.reading.blocks import BLANKS, BYTE_ORDER_MARK, Block, Section, decode, read_blocks
from driftgauge_analyzer.reading.csv_layout import is_plain
from driftgauge_analyzer.reading.place import Place, RecordError
from driftgauge_analyzer.reading.separators import with_commas
from driftgauge_analyzer.reading.transform import appended_columns
from driftgauge_analyzer.reading.unreadable import UnreadableRecords
from driftgauge_contract.columns import column_names, header_names, separator_hint, separator_name, separator_of
from driftgauge_contract.constraints import Mode

log = logging.getLogger(__name__)

Fields = list[str | None]
Split = Callable[[str, Place], Fields]

SPLIT: Mapping[Mode, Split] = {Mode.COMPAT: spark_csv.split_line, Mode.EXACT: rfc_csv.split_line}
"""How a line is split into its fields."""

_BEGINNING = 1 << 16
_GLANCE = 200
_COMMA = ","
_DOUBLED_QUOTES = '""'


@dataclass(frozen=True, kw_only=True)
class CsvReader:
    """Reads CSV files. Without a header, columns take the given names in order; further ones are numbered."""

    header: bool
    names: Sequence[str] = ()
    mode: Mode = Mode.COMPAT
    unreadable: UnreadableRecords = field(default_factory=UnreadableRecords)

    def read(self, section: Section) -> Iterator[Rows]:
        """Read the rows of a file, or of a section of it."""
        separator = self._separator(section)
        columns = self._columns_before(section, separator)
        for block in read_blocks(section):
            if separator != _COMMA:
                block = with_commas(block, separator)  # noqa: PLW2901 - the same lines, written in another way
            rows = block
            if not columns:
                columns, rows = self._take_columns(block)
            if not rows.is_blank:
                yield self._rows(rows, columns)
        # In exact mode an empty file is one without rows: whether that matters, the others tell.
        if not columns and self.mode is Mode.COMPAT:
            raise AnalyzerError(f"{section.path}: the file is empty")

    def columns(self, section: Section) -> list[str]:
        """Return the columns of a file, of which no more than the beginning is read."""
        whole = Section(path=section.path)
        return self._first_columns(whole, self._separator(whole))

    def parse(self, block: Block, names: Sequence[str]) -> Batch:
        """Parse the rows of a block."""
        # Most blocks are plain, and for these the fast way reads exactly what the slow one does.
        frame = parse_plain(block, names)
        if frame is None:
            return self.parse_lines(block, names)
        lines = range(block.first_line, block.first_line + frame.height)
        return Batch(frame=frame, path=block.path, lines=lines)

    def parse_lines(self, block: Block, names: Sequence[str]) -> Batch:
        """Parse the rows of a block line by line."""
        rows: list[Fields] = []
        numbers: list[int] = []
        for place, line in block.lines():
            with self.unreadable.tolerated(line):
                rows.append(self._fields(decode(line, place), place, names))
                numbers.append(place.line)
        columns = dict(zip(names, zip(*rows, strict=True), strict=True)) if rows else {}
        return Batch(
            frame=pl.DataFrame(columns, schema=dict.fromkeys(names, pl.String)), path=block.path, lines=numbers
        )

    def _rows(self, block: Block, names: Sequence[str]) -> Rows:
        if may_stay_unparsed(block, len(names)):
            return UnparsedBatch(block=block, names=names, parse=partial(self._parse, block, names))
        return self._parse(block, names)

    def _parse(self, block: Block, names: Sequence[str]) -> Batch:
        batch = self.parse(block, names)
        if self.header and self.mode is Mode.COMPAT:
            _warn_of_repeated_header(batch)
        return batch

    def _fields(self, line: str, place: Place, names: Sequence[str]) -> Fields:
        fields, width = SPLIT[self.mode](line, place), len(names)
        if len(fields) == width:
            return fields
        if self.mode is Mode.COMPAT and _DOUBLED_QUOTES in line:
            # Spark goes on with the fields that it has, and does not tell.
            log.warning("%s: doubled quotes shift the columns, as in AWS's analyzer", place)
            return [*fields, *[None] * width][:width]
        raise RecordError(place, f"{len(fields)} fields, where {self._norm} {width}{separator_hint(names)}")

    @property
    def _norm(self) -> str:
        return "most lines have" if self.mode is Mode.EXACT and not self.header else "the first line has"

    def _separator(self, section: Section) -> str:
        """Return what separates the fields of a file: only `exact` mode takes anything but commas."""
        if self.mode is Mode.COMPAT:
            return _COMMA
        blocks = read_blocks(Section(path=section.path), _BEGINNING)
        place, line = next((first for block in blocks for first in block.lines()), (None, b""))
        separator = separator_of(line.decode("utf-8", "replace"))
        if separator != _COMMA:
            log.warning("%s: fields are separated by %s, and numbers may have commas", place, separator_name(separator))
        return separator

    def _columns_before(self, section: Section, separator: str) -> list[str]:
        """Return the columns that the lines before a section name."""
        return self._first_columns(Section(path=section.path, end=section.start), separator)

    def _first_columns(self, section: Section, separator: str) -> list[str]:
        blocks = read_blocks(section, _BEGINNING)
        rewritten = blocks if separator == _COMMA else (with_commas(block, separator) for block in blocks)
        taken = (self._take_columns(block)[0] for block in rewritten)
        return next((columns for columns in taken if columns), [])

    def _take_columns(self, block: Block) -> tuple[list[str], Block]:
        """Return the columns that the first line names, and the lines that hold rows."""
        first = next(block.lines(), None)
        if first is None:
            return [], block
        if self.mode is Mode.EXACT and not self.header:
            first = self._usual_line(block) or first
        place, line = first
        fields = SPLIT[self.mode](decode(line, place), place)
        appended = appended_columns(fields)
        own = fields[: len(fields) - len(appended)]
        if not self.header:
            return [*column_names(len(own), self.names), *appended], block
        names = [*header_names(self._without_blanks(own)), *appended]
        if len(set(names)) < len(names):
            raise AnalyzerError(f"{place}: the header names a column twice")
        self._check_separator(names, place)
        if names and all(map(_is_number, own)):
            log.warning("%s: the header has nothing but numbers: does the file have a header at all?", place)
        return names, block.after(place.line)

    def _usual_line(self, block: Block) -> tuple[Place, bytes] | None:
        """Return one of the first lines that has as many fields as most of them: the very first may be cut."""
        by_width: dict[int, list[tuple[Place, bytes]]] = {}
        for place, line in islice(block.lines(), _GLANCE):
            try:
                width = len(SPLIT[self.mode](decode(line, place), place))
            except RecordError:
                continue
            by_width.setdefault(width, []).append((place, line))
        return max(by_width.values(), key=len)[0] if by_width else None

    def _without_blanks(self, fields: Fields) -> Fields:
        # Spark keeps them, and then finds no column of that name in JSON requests.
        return [name and name.strip() for name in fields] if self.mode is Mode.EXACT else fields

    def _check_separator(self, columns: Sequence[str], place: Place) -> None:
        hint = separator_hint(columns)
        if hint and self.mode is Mode.EXACT:
            raise AnalyzerError(f"{place}: the file has one column{hint}")
        if hint:
            log.warning("%s: the file has one column%s", place, hint)


def _is_number(text: str | None) -> bool:
    try:
        float(text or "")
    except ValueError:
        return False
    return True


def parse_plain(block: Block, names: Sequence[str]) -> pl.DataFrame | None:
    """Parse a block fast, if quotes are plain, no line is blank and every line has its fields; else return `None`."""
    # Within a file, a byte order mark is text like any other, but polars takes it off every block.
    if block.data.startswith(BYTE_ORDER_MARK) or not is_plain(block, len(names)):
        return None
    quote = '"' if b'"' in block.data else None
    try:
        frame = pl.read_csv(block.data, has_header=False, schema=dict.fromkeys(names, pl.String), quote_char=quote)
    except (pl.exceptions.PolarsError, OSError):
        # Not UTF-8, a line with too many fields; or text that begins as compressed data does.
        return None
    blank = len(names) == 1 and (frame[names[0]].fill_null("").str.strip_chars(BLANKS) == "").any()
    if blank or frame.height != block.line_count:
        return None
    return frame.with_columns(pl.all().replace("", None)) if quote else frame


def _warn_of_repeated_header(batch: Batch) -> None:
    """Warn of a header among the rows of concatenated files: it is text, and changes the columns' types."""
    candidates = (batch.frame.to_series() == batch.names[0]).arg_true()
    repeated = [row for row in candidates if list(batch.frame.row(row)) == list(batch.names)]
    if repeated:
        log.warning(
            "%s: the header again; it counts as a row of text (%d such)", batch.place(repeated[0]), len(repeated)
        )
