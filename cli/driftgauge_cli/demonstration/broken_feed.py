"""Production data as it arrives after a supplier's feed broke: one column scaled, another one empty."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from driftgauge_cli.errors import UserError


@dataclass(frozen=True, kw_only=True)
class BrokenFeed:
    """A fault of the data; columns are named as in the header of the training data."""

    scaled: str
    factor: float
    emptied: str

    def __str__(self) -> str:
        return f"{self.scaled} arrives {self.factor:g} times too high, {self.emptied} not at all"

    def apply(self, rows: Iterable[Sequence[str]], names: Sequence[str]) -> tuple[tuple[str, ...], ...]:
        """Return the broken cells of rows; `names` are the columns of a row, in order."""
        scaled, emptied = (self._position(column, names) for column in (self.scaled, self.emptied))
        broken = []
        for cells in rows:
            row = list(cells)
            row[scaled] = _scale(row[scaled], self.factor)
            row[emptied] = ""
            broken.append(tuple(row))
        return tuple(broken)

    def _position(self, column: str, names: Sequence[str]) -> int:
        if column not in names:
            raise UserError(f"there is no column {column!r} to break; there are {', '.join(names)}")
        return names.index(column)


def _scale(cell: str, factor: float) -> str:
    """Return the scaled number with as many decimals, so that only the value drifts and not the column's type."""
    decimals = len(cell.partition(".")[2])
    return f"{float(cell) * factor:.{decimals}f}"
