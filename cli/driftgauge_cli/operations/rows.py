"""The rows of a CSV file: the features of each as texts, and its label apart."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from driftgauge_cli.errors import UserError


@dataclass(frozen=True, kw_only=True)
class Rows:
    """The rows of a file; `labels` is empty if no label column is named."""

    cells: tuple[tuple[str, ...], ...]
    names: tuple[str, ...] = ()
    """The names of the cells; empty without a header."""

    labels: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.cells)

    @property
    def width(self) -> int:
        """Return the number of cells in a row."""
        return len(self.cells[0])


def read_rows(path: Path, *, label: str | None = None, header: bool = True, limit: int | None = None) -> Rows:
    """Read a CSV file; `label` is a column's name, or its index counted from 0, and is left out of the features."""
    records = _records(path)
    names = next(records, (1, []))[1] if header else []
    features: list[tuple[str, ...]] = []
    labels: list[str] = []
    column: int | None = None
    width = len(names)
    for number, row in records:
        width = width or len(row)
        if len(row) != width:
            raise UserError(f"{path}:{number}: {len(row)} values, where the lines above have {width}")
        if label is not None:
            # Looked up once the width is known, as an index must be within it.
            column = _column(path, label, names, width) if column is None else column
            labels.append(row.pop(column))
        features.append(tuple(row))
        if len(features) == limit:
            break
    if not features:
        raise UserError(f"{path} has no rows")
    kept = tuple(name for index, name in enumerate(names) if index != column)
    return Rows(cells=tuple(features), names=kept, labels=tuple(labels))


def _records(path: Path) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(_text(path), newline=""), strict=True)
    try:
        yield from ((reader.line_num, row) for row in reader if row)
    except csv.Error as error:
        raise UserError(f"{path}:{reader.line_num}: not CSV: {error}") from error


def _text(path: Path) -> str:
    try:
        # Read as bytes, so that the line of a wrong character can be named.
        body = path.read_bytes()
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror}") from error
    try:
        # Spreadsheets put a byte order mark in front.
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        raise UserError(f"{path}:{line}: not UTF-8 text") from error


def _column(path: Path, label: str, names: Sequence[str], width: int) -> int:
    if label in names:
        return names.index(label)
    if label.isdigit() and int(label) < width:
        return int(label)
    allowed = f"a name of its header ({', '.join(names)})" if names else "an index"
    raise UserError(f"{path} has no column {label!r}; give {allowed}, or a number from 0 to {width - 1}")
