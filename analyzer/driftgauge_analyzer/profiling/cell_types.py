"""The kinds of text that cells hold, and the type of a column that follows from them.

All data is text at first: a column's type follows from what its cells look like.
"""

from dataclasses import dataclass

import polars as pl

from driftgauge_analyzer.generation import Generation
from driftgauge_analyzer.profiling.texts import Texts
from driftgauge_contract.constraints import InferredType

_INTEGRAL = r"^[-+]? ?[0-9]+$"
_BOOLEAN = r"^(?:true|false)$"
_FRACTIONAL_SINCE_B = r"^[-+]? ?[0-9]+(?:\.[0-9]+|(?:\.[0-9]+)?[Ee][-+]?[0-9]+)$"
_FRACTIONAL = {
    Generation.A: r"^[-+]? ?(?:[0-9]+\.[0-9]*|\.[0-9]+)$",
    Generation.B: _FRACTIONAL_SINCE_B,
    Generation.C: _FRACTIONAL_SINCE_B,
}


@dataclass(kw_only=True)
class TypeCounts:
    """The number of cells of each kind in a column."""

    null: int = 0
    fractional: int = 0
    integral: int = 0
    boolean: int = 0
    string: int = 0

    def add(self, other: "TypeCounts") -> None:
        """Count another part's cells in."""
        self.null += other.null
        self.fractional += other.fractional
        self.integral += other.integral
        self.boolean += other.boolean
        self.string += other.string

    @property
    def present(self) -> int:
        """The number of cells that hold something."""
        return self.fractional + self.integral + self.boolean + self.string

    @property
    def total(self) -> int:
        """The number of cells."""
        return self.null + self.present

    @property
    def type(self) -> InferredType:
        """The type of a column with these cells."""
        if not self.present:
            return InferredType.UNKNOWN
        if self.string or self.boolean:
            return InferredType.STRING
        return InferredType.FRACTIONAL if self.fractional else InferredType.INTEGRAL

    def of(self, expected: InferredType) -> int:
        """Return the number of cells that are of exactly this type: an integral cell is not a fractional one."""
        return {
            InferredType.INTEGRAL: self.integral,
            InferredType.FRACTIONAL: self.fractional,
            InferredType.STRING: self.string + self.boolean,
            InferredType.UNKNOWN: self.present,
        }[expected]


@dataclass(frozen=True, kw_only=True)
class Classified:
    """Cells by kind: the texts that look like numbers, in their order, and the counts of all."""

    counts: TypeCounts
    numbers: pl.Series


def classify(texts: Texts, generation: Generation) -> Classified:
    """Classify a column's cells that hold something."""
    cells = texts.series
    # Most columns are plain numbers throughout, and telling that is much cheaper than matching each cell.
    if texts.all_plain_decimals:
        return Classified(counts=TypeCounts(fractional=len(cells)), numbers=cells)
    if texts.all_plain_integers:
        return Classified(counts=TypeCounts(integral=len(cells)), numbers=cells)
    # Deequ tests fractions before whole numbers, and its expressions cannot match the same text.
    fractional = cells.str.contains(_FRACTIONAL[generation])
    integral = cells.str.contains(_INTEGRAL)
    boolean = cells.str.contains(_BOOLEAN)
    counts = TypeCounts(fractional=int(fractional.sum()), integral=int(integral.sum()), boolean=int(boolean.sum()))
    counts.string = len(cells) - counts.present
    return Classified(counts=counts, numbers=cells.filter(fractional | integral))


def as_texts(numbers: pl.Series) -> TypeCounts:
    """Return what to add to the counts of cells so that these numbers, which are among them, count as texts."""
    integral = int(numbers.str.contains(_INTEGRAL).sum())
    return TypeCounts(integral=-integral, fractional=integral - len(numbers), string=len(numbers))


def to_numbers(texts: pl.Series) -> pl.Series:
    """Return the doubles that these texts stand for; a blank after the sign does not count."""
    numbers = texts.cast(pl.Float64, strict=False)
    if numbers.null_count():
        numbers = texts.str.replace_all(" ", "", literal=True).cast(pl.Float64)
    return numbers
