"""A run of a dataset's rows, as text, with the place that each row came from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from driftgauge_analyzer.reading.capture import Place


@dataclass(frozen=True, kw_only=True)
class Batch:
    """Rows whose cells are texts, with nulls for empty ones."""

    frame: pl.DataFrame
    path: Path
    lines: Sequence[int]

    def place(self, row: int) -> Place:
        """Where a row was read."""
        return Place(path=self.path, line=self.lines[row])


def frame_of(rows: Sequence[Mapping[str, str | None]], names: Sequence[str]) -> pl.DataFrame:
    """Rows as a frame with these columns; empty texts are nulls."""
    try:
        return _frame({name: [row.get(name) or None for row in rows] for name in names})
    except UnicodeEncodeError:
        # JSON can hold halves of surrogate pairs, which are no text. Java writes a question mark for them; so do we.
        return _frame({_encodable(name): [_encodable(row.get(name) or "") or None for row in rows] for name in names})


def _frame(columns: Mapping[str, Sequence[str | None]]) -> pl.DataFrame:
    return pl.DataFrame(dict(columns), schema=dict.fromkeys(columns, pl.String))


def _encodable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()
