"""A run of a dataset's rows, as text, with the place that each row came from."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from driftgauge_analyzer.capture import Place


@dataclass(frozen=True, kw_only=True)
class Batch:
    """Rows whose cells are texts, with nulls for empty ones."""

    frame: pl.DataFrame
    path: Path
    lines: Sequence[int]

    def place(self, row: int) -> Place:
        """Where a row was read."""
        return Place(path=self.path, line=self.lines[row])
