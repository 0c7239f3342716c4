"""The rows of a CSV file, read one after the other, since a dataset may be larger than the memory."""

import csv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from driftgauge_cli.errors import UserError


@dataclass(frozen=True, kw_only=True)
class Source:
    """A CSV file with the names of its columns; those of a file without a header are their indexes."""

    path: Path
    header: bool
    names: Sequence[str]

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Yield each row with the number of its line; raise a UserError for one of another width."""
        rows = _rows(self.path)
        if self.header:
            next(rows)
        for number, row in rows:
            # A row of another width shifts values under other names without any error.
            if len(row) != len(self.names):
                raise UserError(f"{self.path}:{number}: {len(row)} values, where the first line has {len(self.names)}")
            yield number, row

    def index_of(self, column: str) -> int:
        """Return the index of a column, which is named or has an index that is counted from 0."""
        if column in self.names:
            return self.names.index(column)
        if column.isdigit() and int(column) < len(self.names):
            return int(column)
        there = f"{', '.join(self.names)}, or 0 to {len(self.names) - 1}"
        raise UserError(f"{self.path} has no column {column!r}; give one of {there}")


def open_source(path: Path, *, header: bool) -> Source:
    """Return a CSV file; raise a UserError if it has no rows, or two columns of one name."""
    _, first = next(_rows(path), (1, []))
    if not first:
        raise UserError(f"{path} is empty; give a CSV file with the data that the model was trained with")
    names = first if header else [str(index) for index in range(len(first))]
    # Constraints and metrics are by name: of two columns with one name, nobody could tell which is meant.
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise UserError(f"{path}:1: several columns have the name {', '.join(map(repr, twice))}; give each its own")
    source = Source(path=path, header=header, names=names)
    if next(source.rows(), None) is None:
        raise UserError(f"{path} has a header and no rows")
    return source


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    # Spreadsheets put a byte order mark in front.
    with _readable(path), path.open(encoding="utf-8-sig", newline="") as lines:
        # Strict, since a quote that is not closed would swallow the rest of the file.
        reader = csv.reader(lines, strict=True)
        yield from ((reader.line_num, row) for row in reader if row)


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror}") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise UserError(f"{path} is not CSV in UTF-8: {error}") from error
