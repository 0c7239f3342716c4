"""Batches of a dataset's rows as text, with the place of each row."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import polars as pl

from driftgauge_analyzer.reading.blocks import Block
from driftgauge_analyzer.reading.place import Place

_MIN_UNPARSED, _MAX_UNPARSED = 1 << 16, 1 << 30
"""In fewer bytes there is little to save."""


@dataclass(frozen=True, kw_only=True)
class Batch:
    """Rows whose cells are texts, with nulls for empty ones."""

    frame: pl.DataFrame
    path: Path
    lines: Sequence[int]
    by_position: bool = False
    """Whether the columns got their names by their order alone."""

    @property
    def names(self) -> Sequence[str]:
        """The columns."""
        return self.frame.columns

    @property
    def height(self) -> int:
        """The number of rows."""
        return self.frame.height

    def place(self, row: int) -> Place:
        """Return where a row was read."""
        return Place(path=self.path, line=self.lines[row])


@dataclass(frozen=True, kw_only=True)
class UnparsedBatch:
    """Many rows that are still lines of CSV, without quotes and in ASCII, and that may not form a table.

    Code that can use the lines directly saves the time to parse them.
    """

    block: Block
    names: Sequence[str]
    parse: Callable[[], Batch]
    by_position: bool = False

    @cached_property
    def parsed(self) -> Batch:
        """The rows as a frame."""
        return self.parse()

    @property
    def frame(self) -> pl.DataFrame:
        """The cells."""
        return self.parsed.frame

    @property
    def height(self) -> int:
        """The number of rows: that of the lines, until they are parsed."""
        # Asking for the height must not be what parses the lines.
        return self.parsed.height if "parsed" in self.__dict__ else self.block.line_count

    @property
    def path(self) -> Path:
        """The file that was read."""
        return self.block.path

    @property
    def lines(self) -> Sequence[int]:
        """The lines in the file."""
        return self.parsed.lines

    def place(self, row: int) -> Place:
        """Return where a row was read."""
        return self.parsed.place(row)


Rows = Batch | UnparsedBatch


def may_stay_unparsed(block: Block, width: int) -> bool:
    """Return whether there are many lines that look plain."""
    # Quotes and other alphabets need a parser; everything else can be counted in the bytes themselves.
    return (
        _MIN_UNPARSED <= len(block.data) <= _MAX_UNPARSED
        and width > 1
        and block.data.isascii()
        and b'"' not in block.data
    )


def frame_of(rows: Sequence[Mapping[str, str | None]], names: Sequence[str]) -> pl.DataFrame:
    """Return rows as a frame with these columns; empty texts are nulls."""
    try:
        return _frame({name: [row.get(name) or None for row in rows] for name in names})
    except UnicodeEncodeError:
        # JSON can hold halves of surrogate pairs, which are no text. Java writes a question mark for them; so do we.
        return _frame({encodable(name): [encodable(row.get(name) or "") or None for row in rows] for name in names})


def _frame(columns: Mapping[str, Sequence[str | None]]) -> pl.DataFrame:
    return pl.DataFrame(dict(columns), schema=dict.fromkeys(columns, pl.String))


def encodable(text: str) -> str:
    """Return a text with a question mark for each half of a surrogate pair."""
    return text.encode("utf-8", "replace").decode()
