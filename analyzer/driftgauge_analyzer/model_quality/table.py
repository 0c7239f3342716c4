"""The rows that a job evaluates: label, prediction and probability as text, each row with the place it came from."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self

import polars as pl

from driftgauge_analyzer.errors import AnalyzerError
from driftgauge_analyzer.profiling.cell_types import NOT_A_NUMBER, PLACEHOLDER
from driftgauge_analyzer.reading.place import Place
from driftgauge_analyzer.reading.unreadable import UnreadableRecords

_ROW = "row"


class Role(StrEnum):
    """The role of a column in the evaluation."""

    LABEL = "label"
    PREDICTION = "prediction"
    PROBABILITY = "probability"


@dataclass(frozen=True, kw_only=True)
class Attributes:
    """The name of each role's column in the data."""

    names: Mapping[Role, str]
    classes: Sequence[str] | None = None
    """The classes of a vector of probabilities, where answers have one; an empty list stands for their numbers."""

    positive: int | None = None
    """The position of the positive class in such a vector, if there are two."""

    @classmethod
    def of(
        cls,
        *,
        inference: str | None,
        probability: str | None,
        ground_truth: str | None,
        classes: Sequence[str] | None = None,
        positive: int | None = None,
    ) -> Self:
        """Return the attributes that a job's settings name."""
        given = {Role.LABEL: ground_truth, Role.PREDICTION: inference, Role.PROBABILITY: probability}
        return cls(
            names={role: name for role, name in given.items() if name is not None}, classes=classes, positive=positive
        )

    def describe(self, role: Role) -> str:
        """Return a role for messages, with its attribute's name."""
        return f"{role} ({self.names[role]!r})" if role in self.names else role.value


@dataclass(kw_only=True)
class Table:
    """Columns by role. Rows in which a value is missing are left out, and counted."""

    roles: Sequence[Role]
    numeric: Collection[Role] = ()
    """The roles whose values must be numbers."""

    unreadable: UnreadableRecords = field(default_factory=UnreadableRecords)
    incomplete: int = 0
    coverage: float | None = None
    """The share of the predictions that have a label, where it is known."""

    _parts: list["_Part"] = field(default_factory=list)

    def __len__(self) -> int:
        return sum(part.rows.height for part in self._parts)

    def add(self, columns: Mapping[Role, Sequence[str | None] | pl.Series], place: Callable[[int], Place]) -> None:
        """Add rows; `place` returns where the row at a position was read."""
        rows = pl.DataFrame(columns, schema=dict.fromkeys(self.roles, pl.String))
        # CSV bodies often have a blank after the comma, and an empty cell is a missing value.
        rows = rows.select(pl.all().str.strip_chars().replace("", None)).with_row_index(_ROW)
        if self.unreadable.tolerant:
            rows = self._without_placeholders(rows)
        complete = rows.drop_nulls()
        self.incomplete += rows.height - complete.height
        # AWS's container fails the job at the first value that is no number, so `compat` mode leaves that to `numbers`.
        if self.unreadable.tolerant:
            complete = self._with_values(complete, place)
        self._parts.append(_Part(rows=complete, place=place))

    def _without_placeholders(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Take labels such as `NaN` for missing ones; a class may be called `NA`, but none is called `NaN`."""
        text = PLACEHOLDER if Role.LABEL in self.numeric else NOT_A_NUMBER
        return rows.with_columns(pl.when(~pl.col(Role.LABEL).str.contains(text)).then(pl.col(Role.LABEL)))

    def _with_values(self, rows: pl.DataFrame, place: Callable[[int], Place]) -> pl.DataFrame:
        """Set aside the rows in which a value that must be a number is none, or a class is `NaN`."""
        wrong = {role: ~self._are_values(role, rows[role]) for role in self.roles}
        unusable = pl.select(pl.any_horizontal(wrong.values())).to_series()
        for position in unusable.arg_true():
            row = rows.row(position, named=True)
            roles = [role for role in self.roles if wrong[role][position]]
            expected = "not a finite number" if set(roles) & set(self.numeric) else "no class"
            self.unreadable.add(place(row.pop(_ROW)), f"{' and '.join(roles)} is {expected}", row)
        return rows.filter(~unusable)

    def _are_values(self, role: Role, texts: pl.Series) -> pl.Series:
        if role in self.numeric:
            return texts.cast(pl.Float64, strict=False).is_finite().fill_null(value=False)
        return ~texts.str.contains(NOT_A_NUMBER)

    def text(self, role: Role) -> pl.Series:
        """Return a column as it was read, without blanks around the values."""
        # The parts stay apart until here: each knows where its rows were read, which messages need.
        return pl.concat([part.rows[role] for part in self._parts])

    def numbers(self, role: Role, attributes: Attributes) -> pl.Series:
        """Return a column as finite numbers."""
        texts = self.text(role)
        numbers = texts.cast(pl.Float64, strict=False)
        wrong = (~numbers.is_finite()).fill_null(value=True).arg_true()
        if len(wrong):
            first = wrong[0]
            raise AnalyzerError(
                f"{self._place(first)}: {attributes.describe(role)} is {texts[first]!r}; it must be a finite number"
            )
        return numbers

    def _place(self, row: int) -> Place | None:
        for part in self._parts:
            if row < part.rows.height:
                return part.place(part.rows[_ROW][row])
            row -= part.rows.height
        return None


@dataclass(frozen=True, kw_only=True)
class _Part:
    rows: pl.DataFrame
    place: Callable[[int], Place]
