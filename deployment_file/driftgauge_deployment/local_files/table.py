"""The beginning of a CSV file on this machine."""

import csv
import gzip
import io
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from driftgauge_contract.columns import decimal_point, separator_of

MAX_BYTES = 4_000_000
"""So much of a dataset is read: all of most, and the beginning of a large one."""

# The part of a file in which its first line is looked for; a binary file may have no line at all.
_MAX_LINE = 1_000_000
_GZIP = b"\x1f\x8b"


class TableError(Exception):
    """A file that is no CSV file, with its line and the reason."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """The cells of a line; a cell with a line break makes the row longer than its line."""

    line: int
    cells: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Table:
    """The rows of the beginning of a file, the first one included."""

    name: str
    rows: Sequence[Row]
    whole: bool
    """Whether these are all rows of the file."""

    compressed: bool
    separator: str
    """What separates the fields."""

    backslashes: bool
    """Whether quoted cells may have backslashes, with which Spark and Python's reader split a line differently."""

    doubled_quotes: bool
    """Whether cells may have doubled quotes, with which Spark shifts the columns."""

    @property
    def first(self) -> Sequence[str]:
        """Return the cells of the first row."""
        return self.rows[0].cells

    @property
    def width(self) -> int:
        """Return the number of columns."""
        return len(self.first)

    def body(self, *, header: bool) -> Sequence[Row]:
        """Return the rows with data."""
        return self.rows[1:] if header else self.rows


def read_table(path: Path) -> Table:
    """Read the beginning of a CSV file.

    Raises:
        TableError: The file cannot be read, is empty, or not CSV in UTF-8.
    """
    try:
        status = path.stat()
        # The monitors of a deployment often share a dataset, and several rules look at each.
        return _read(path, status.st_mtime_ns, status.st_size)
    except (OSError, EOFError, zlib.error) as error:
        raise TableError(f"{path.name} cannot be read: {getattr(error, 'strerror', None) or error}") from error


@lru_cache(maxsize=2)
def _read(path: Path, _modified: int, _size: int) -> Table:
    with path.open("rb") as file:
        compressed = file.read(len(_GZIP)) == _GZIP
    with gzip.open(path) if compressed else path.open("rb") as file:
        body = file.read(MAX_BYTES + 1)
    whole = len(body) <= MAX_BYTES
    if not whole:
        # What was cut ends in a part of a line.
        body = body[: body.rfind(b"\n") + 1]
    rows = tuple(_rows(path.name, body))
    if not rows:
        raise TableError(f"{path.name} is empty")
    return Table(
        name=path.name,
        # The cut may be within a quoted cell.
        rows=rows if whole or len(rows) == 1 else rows[:-1],
        whole=whole,
        compressed=compressed,
        separator=separator_of(_first_line(body[:_MAX_LINE].decode("utf-8-sig", "replace"))),
        backslashes=b'"' in body and b"\\" in body,
        doubled_quotes=b'""' in body,
    )


def _first_line(text: str) -> str:
    return next((line for line in text.splitlines() if line.strip()), "")


def _rows(name: str, body: bytes) -> Iterator[Row]:
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        raise TableError(f"{name}:{line}: not UTF-8 text, so no CSV file") from error
    # A cell can be as long as what is read: texts and images are data, too.
    csv.field_size_limit(MAX_BYTES)
    separator = separator_of(_first_line(text))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    read = str if separator == "," else decimal_point
    try:
        yield from (Row(line=reader.line_num, cells=tuple(map(read, cells))) for cells in reader if cells)
    except csv.Error as error:
        raise TableError(f"{name}:{reader.line_num}: not CSV: {error}") from error
