r"""CSV as Spark reads it.

A record is a line. Fields are quoted with `"`, and within quotes a quote is written `\"`. A bare quote inside a
quoted field breaks the quoting: the field goes on to the next comma and keeps all its quotes. That is not RFC 4180, and
data with commas after doubled quotes shifts its columns in AWS's analyzer just as it does here.
"""

import logging
import re
from collections.abc import Iterator, Sequence
from functools import partial

import polars as pl

from driftgauge_analyzer.errors import AnalyzerError
from driftgauge_analyzer.reading.batch import Batch, Rows, UnparsedBatch, may_stay_unparsed
from driftgauge_analyzer.reading.blocks import BLANKS, BYTE_ORDER_MARK, Block, Section, decode, read_blocks
from driftgauge_analyzer.reading.csv_layout import is_plain
from driftgauge_analyzer.reading.place import Place, RecordError
from driftgauge_analyzer.reading.transform import appended_columns

log = logging.getLogger(__name__)

_CONTENT = r'((?:[^"\\]|\\.)*'
_QUOTED = rf'"{_CONTENT}"*)"[ \t]*(?=,|$)'
_BROKEN = rf'"{_CONTENT})("[^,]*)'
_PLAIN = r'([^,"][^,]*|)'
_FIELD = re.compile(f"(?:{_QUOTED}|{_BROKEN}|{_PLAIN})(,|$)")
_ESCAPED = re.compile(r'\\(["\\])')
_BEGINNING = 1 << 16


def read_csv(section: Section, *, header: bool, names: Sequence[str] = ()) -> Iterator[Rows]:
    """Read the rows of a CSV file, or of a section of it.

    Without a header, columns take the given names in order; further ones are numbered.
    """
    columns = _columns_before(section, header, names)
    for block in read_blocks(section):
        rows = block
        if not columns:
            columns, rows = _take_columns(block, header, names)
        if not rows.is_blank:
            yield _rows(rows, columns, header=header)
    if not columns:
        raise AnalyzerError(f"{section.path}: the file is empty")


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


def split_line(line: str, place: Place) -> list[str | None]:
    """Split a line into its fields, which are `None` where they are empty."""
    fields: list[str | None] = []
    position = 0
    while True:
        match = _FIELD.match(line, position)
        if match is None:
            raise RecordError(place, "a quoted field does not end on its line")
        fields.append(_value(*match.groups()[:4]) or None)
        separator = match.group(5)
        if not separator:
            return fields
        position = match.end()


def _value(quoted: str | None, broken: str | None, rest: str | None, plain: str | None) -> str | None:
    if quoted is not None:
        return _unescaped(quoted)
    return plain if broken is None else f'"{_unescaped(broken)}{rest}'


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(r"\1", text)


def header_names(fields: Sequence[str | None]) -> list[str]:
    """Return column names from a header line: empty and repeated names get their position."""
    lowered = [(field or "").lower() for field in fields]
    return [
        f"_c{index}" if not field else f"{field}{index}" if lowered.count(field.lower()) > 1 else field
        for index, field in enumerate(fields)
    ]


def column_names(count: int, known: Sequence[str] = ()) -> list[str]:
    """Name columns that have no names of their own: the known names in order, then numbers."""
    return [*known[:count], *(f"_c{index}" for index in range(len(known), count))]


def _rows(block: Block, names: Sequence[str], *, header: bool) -> Rows:
    if may_stay_unparsed(block, len(names)):
        return UnparsedBatch(block=block, names=names, parse=partial(_parse, block, names, header=header))
    return _parse(block, names, header=header)


def _parse(block: Block, names: Sequence[str], *, header: bool) -> Batch:
    frame = parse_plain(block, names)
    if frame is None:
        batch = _parse_exactly(block, names)
    else:
        lines = range(block.first_line, block.first_line + frame.height)
        batch = Batch(frame=frame, path=block.path, lines=lines)
    if header:
        _tell_repeated_header(batch)
    return batch


def _tell_repeated_header(batch: Batch) -> None:
    """Warn of a header among the rows of concatenated files: it is text, and changes the columns' types."""
    candidates = (batch.frame.to_series() == batch.names[0]).arg_true()
    repeated = [row for row in candidates if list(batch.frame.row(row)) == list(batch.names)]
    if repeated:
        log.warning(
            "%s: the header again; it counts as a row of text (%d such)", batch.place(repeated[0]), len(repeated)
        )


def _parse_exactly(block: Block, names: Sequence[str]) -> Batch:
    rows: list[list[str | None]] = []
    numbers: list[int] = []
    for place, line in block.lines():
        fields = split_line(decode(line, place), place)
        if len(fields) != len(names):
            raise RecordError(place, f"{len(fields)} fields, where the first line has {len(names)}")
        rows.append(fields)
        numbers.append(place.line)
    columns = dict(zip(names, zip(*rows, strict=True), strict=True))
    return Batch(frame=pl.DataFrame(columns, schema=dict.fromkeys(names, pl.String)), path=block.path, lines=numbers)


def _first_fields(block: Block) -> tuple[Place, list[str | None]] | None:
    first = next(block.lines(), None)
    if first is None:
        return None
    place, line = first
    return place, split_line(decode(line, place), place)


def _columns_before(section: Section, header: bool, names: Sequence[str]) -> list[str]:
    """Return the columns that the lines before a section name."""
    before = read_blocks(Section(path=section.path, end=section.start), _BEGINNING)
    taken = (_take_columns(block, header, names)[0] for block in before)
    return next((columns for columns in taken if columns), [])


def _take_columns(block: Block, header: bool, names: Sequence[str]) -> tuple[list[str], Block]:
    """Return the columns that the first line names, and the lines that hold rows."""
    return _take_header(block) if header else (_take_names(block, names), block)


def _take_names(block: Block, known: Sequence[str]) -> list[str]:
    first = _first_fields(block)
    if first is None:
        return []
    appended = appended_columns(first[1])
    return [*column_names(len(first[1]) - len(appended), known), *appended]


def _take_header(block: Block) -> tuple[list[str], Block]:
    first = _first_fields(block)
    if first is None:
        return [], block
    place, fields = first
    appended = appended_columns(fields)
    names = [*header_names(fields[: len(fields) - len(appended)]), *appended]
    if len(set(names)) < len(names):
        raise AnalyzerError(f"{place}: the header names a column twice")
    return names, block.after(place.line)
