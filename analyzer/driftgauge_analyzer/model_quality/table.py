"""The rows that a job evaluates: label, prediction and probability as text, each row with the place it came from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self

import polars as pl

from driftgauge_analyzer.capture import Place
from driftgauge_analyzer.errors import AnalyzerError


class Role(StrEnum):
    """What a column is for."""

    LABEL = "label"
    PREDICTION = "prediction"
    PROBABILITY = "probability"


@dataclass(frozen=True, kw_only=True)
class Attributes:
    """The name under which the data holds each role."""

    names: Mapping[Role, str]

    @classmethod
    def of(cls, *, inference: str | None, probability: str | None, ground_truth: str | None) -> Self:
        """The attributes that a job's settings name."""
        given = {Role.LABEL: ground_truth, Role.PREDICTION: inference, Role.PROBABILITY: probability}
        return cls(names={role: name for role, name in given.items() if name is not None})

    def describe(self, role: Role) -> str:
        """A role in messages, with its attribute's name."""
        return f"{role} ({self.names[role]!r})" if role in self.names else role.value


@dataclass(kw_only=True)
class Table:
    """Columns by role. Rows in which a value is missing are left out, and counted."""

    roles: Sequence[Role]
    columns: dict[Role, list[str]] = field(init=False)
    places: list[Place] = field(default_factory=list)
    incomplete: int = 0

    def __post_init__(self) -> None:
        self.columns = {role: [] for role in self.roles}

    def __len__(self) -> int:
        return len(self.places)

    def append(self, place: Place, row: Mapping[Role, str | None]) -> None:
        """Add a row, if it is complete."""
        values = {role: text for role, text in row.items() if text is not None}
        if len(values) < len(self.roles):
            self.incomplete += 1
            return
        self.places.append(place)
        for role in self.roles:
            self.columns[role].append(values[role])

    def text(self, role: Role) -> pl.Series:
        """A column as it was read, without blanks around the values."""
        return pl.Series(role, self.columns[role], dtype=pl.String).str.strip_chars()

    def numbers(self, role: Role, attributes: Attributes) -> pl.Series:
        """A column as finite numbers."""
        texts = self.text(role)
        numbers = texts.cast(pl.Float64, strict=False)
        wrong = (~numbers.is_finite()).fill_null(value=True).arg_true()
        if len(wrong):
            first = wrong[0]
            raise AnalyzerError(
                f"{self.places[first]}: {attributes.describe(role)} is {texts[first]!r}; it must be a finite number"
            )
        return numbers
