"""CSV as Spark reads it.

A record is a line. Fields are quoted with ``"``, and within quotes a quote is written ``\\"``. A bare quote inside a
quoted field ends the quoting: the field goes on to the next comma, and keeps all its quotes. That is not RFC 4180, and
data with commas after doubled quotes shifts its columns in AWS's analyzer just as it does here.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import polars as pl

from driftgauge_analyzer.capture import Place
from driftgauge_analyzer.data_quality.batch import Batch
from driftgauge_analyzer.errors import AnalyzerError

_BLOCK = 16 << 20
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_QUOTED = r'"((?:[^"\\]|\\.)*)"[ \t]*(?=,|$)'
_UNQUOTED = r'("(?:[^"\\]|\\.)*"[^,]*|[^,"][^,]*|)'
_FIELD = re.compile(f"(?:{_QUOTED}|{_UNQUOTED})(,|$)")
_ESCAPED = re.compile(r'\\(["\\])')


def read_csv(path: Path, *, header: bool) -> Iterator[Batch]:
    """The rows of a CSV file, a few megabytes at a time."""
    names: list[str] = []
    first_line = 1
    for block in _blocks(path):
        rows = _Block(path=path, data=block, first_line=first_line)
        if not names:
            names, rows = _take_names(rows, header=header)
        if rows.data and not rows.data.isspace():
            yield rows.parse(names)
        first_line = rows.first_line + rows.line_count
    if not names:
        raise AnalyzerError(f"{path}: the file is empty")


def split_line(line: str, place: Place) -> list[str | None]:
    """The fields of one line; ``None`` for empty ones."""
    fields: list[str | None] = []
    position = 0
    while True:
        match = _FIELD.match(line, position)
        if match is None:
            raise AnalyzerError(f"{place}: a quoted field does not end on its line")
        quoted, plain, separator = match.groups()
        fields.append((plain if quoted is None else _ESCAPED.sub(r"\1", quoted)) or None)
        if not separator:
            return fields
        position = match.end()


def header_names(fields: Sequence[str | None]) -> list[str]:
    """Column names from a header line: empty ones get their place, repeated ones too."""
    lowered = [(field or "").lower() for field in fields]
    return [
        f"_c{index}" if not field else f"{field}{index}" if lowered.count(field.lower()) > 1 else field
        for index, field in enumerate(fields)
    ]


def default_names(count: int) -> list[str]:
    """Column names where there is no header."""
    return [f"_c{index}" for index in range(count)]


@dataclass(frozen=True, kw_only=True)
class _Block:
    path: Path
    data: bytes
    first_line: int

    @cached_property
    def line_count(self) -> int:
        """How many lines there are, with the last one even if it has no end."""
        return self._count("\n") + (self.data[-1:] not in {b"\n", b""})

    def parse(self, names: Sequence[str]) -> Batch:
        frame = self._parse_plain(names)
        return self._parse_exactly(names) if frame is None else self._batch(frame)

    def lines(self) -> Iterator[tuple[Place, str]]:
        """The lines that are not blank."""
        for number, line in enumerate(self.data.split(b"\n"), start=self.first_line):
            place = Place(path=self.path, line=number)
            try:
                text = line.decode()
            except UnicodeDecodeError:
                raise AnalyzerError(f"{place}: not UTF-8") from None
            if text.strip():
                yield place, text

    def _count(self, character: str) -> int:
        # bytes.count is slow where there is much to count.
        return int(np.count_nonzero(np.frombuffer(self.data, dtype=np.uint8) == ord(character)))

    def _batch(self, frame: pl.DataFrame) -> Batch:
        return Batch(frame=frame, path=self.path, lines=range(self.first_line, self.first_line + frame.height))

    def _parse_plain(self, names: Sequence[str]) -> pl.DataFrame | None:
        """Fast, for blocks without quotes and blank lines in which every line has its fields; else nothing."""
        if b'"' in self.data or self._count(",") != self.line_count * (len(names) - 1):
            return None
        try:
            frame = pl.read_csv(self.data, has_header=False, schema=dict.fromkeys(names, pl.String), quote_char=None)
        except pl.exceptions.PolarsError:
            return None
        blank = len(names) == 1 and (frame[names[0]].fill_null("").str.strip_chars() == "").any()
        return None if blank or frame.height != self.line_count else frame

    def _parse_exactly(self, names: Sequence[str]) -> Batch:
        rows: list[list[str | None]] = []
        numbers: list[int] = []
        for place, line in self.lines():
            fields = split_line(line, place)
            if len(fields) != len(names):
                raise AnalyzerError(f"{place}: {len(fields)} fields, where the first line has {len(names)}")
            rows.append(fields)
            numbers.append(place.line)
        columns = dict(zip(names, zip(*rows, strict=True), strict=True))
        return Batch(frame=pl.DataFrame(columns, schema=dict.fromkeys(names, pl.String)), path=self.path, lines=numbers)


def _take_names(block: _Block, *, header: bool) -> tuple[list[str], _Block]:
    first = next(block.lines(), None)
    if first is None:
        return [], block
    place, line = first
    fields = split_line(line, place)
    if not header:
        return default_names(len(fields)), block
    rest = block.data.split(b"\n", place.line - block.first_line + 1)[-1]
    return header_names(fields), _Block(path=block.path, data=rest, first_line=place.line + 1)


def _blocks(path: Path) -> Iterator[bytes]:
    """Whole lines, ended by a line feed however they end in the file."""
    with path.open("rb") as file:
        data = file.read(_BLOCK).removeprefix(_BYTE_ORDER_MARK)
        while data:
            data += file.readline()
            if b"\r" in data:
                data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
            yield data
            data = file.read(_BLOCK)
