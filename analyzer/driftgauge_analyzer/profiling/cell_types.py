"""The kinds of text that cells hold, and the type of a column that follows from them.

All data is text at first: a column's type follows from what its cells look like.
"""

from dataclasses import dataclass

import polars as pl

from driftgauge_analyzer.generation import Generation
from driftgauge_analyzer.profiling.texts import Texts
from driftgauge_contract.constraints import InferredType

NOT_A_NUMBER = r"(?i)^[-+]?nan$"
PLACEHOLDER = r"(?i)^(?:[-+]?nan|#?n/?a|<na>|null|none|nat)$"
"""What programs write for a missing value in a column of numbers; the first of them in no other column."""

_INFINITE = r"(?i)^[-+]? ?inf(?:inity)?$"
# Deequ allows one blank after the sign. `[0-9]` is Java's `\d`; that of polars would match all Unicode digits.
_INTEGRAL = r"^[-+]? ?[0-9]+$"
# Deequ knows lower case only, so that Python's `True` is a text like any other.
_BOOLEAN = r"^(?:true|false)$"
_FRACTIONAL_SINCE_B = r"^[-+]? ?[0-9]+(?:\.[0-9]+|(?:\.[0-9]+)?[Ee][-+]?[0-9]+)$"
# Only generation A takes `.5` and `5.` for numbers, and only later ones `1e-05`.
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
    placeholder: int = 0
    """Texts such as `NaN` or `NA`, which stand for a missing number. Only `exact` mode tells them from other texts."""

    infinite: int = 0
    """Numbers that are not finite, or that no double can hold; in `compat` mode the former are texts."""

    def add(self, other: "TypeCounts") -> None:
        """Count another part's cells in."""
        self.null += other.null
        self.fractional += other.fractional
        self.integral += other.integral
        self.boolean += other.boolean
        self.string += other.string
        self.placeholder += other.placeholder
        self.infinite += other.infinite

    @property
    def present(self) -> int:
        """The number of cells that hold something."""
        return self.fractional + self.integral + self.boolean + self.string + self.no_numbers

    @property
    def total(self) -> int:
        """The number of cells."""
        return self.null + self.present

    @property
    def no_numbers(self) -> int:
        """The number of cells that a column of numbers may have, but that hold none."""
        return self.placeholder + self.infinite

    @property
    def may_be_numbers(self) -> bool:
        """Return whether nothing speaks against a column of numbers."""
        return self.present > 0 and not (self.string or self.boolean)

    @property
    def type(self) -> InferredType:
        """The type of a column with these cells."""
        if not self.present:
            return InferredType.UNKNOWN
        # The file format has no type of booleans, and placeholders alone do not make a column of numbers.
        if self.string or self.boolean or not self.fractional + self.integral:
            return InferredType.STRING
        return InferredType.FRACTIONAL if self.fractional else InferredType.INTEGRAL

    def settled(self, *, numeric: bool) -> "TypeCounts":
        """Return the counts in which placeholders and infinite numbers are what they are in a column of this type.

        In a column of numbers a placeholder is a missing cell, and an infinite number is no number. In one of texts,
        where `NA` may be a country, both are texts like any other.
        """
        missing = self.placeholder if numeric else 0
        return TypeCounts(
            null=self.null + missing,
            fractional=self.fractional,
            integral=self.integral,
            boolean=self.boolean,
            string=self.string + self.no_numbers - missing,
        )

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


def classify(texts: Texts, generation: Generation, *, exact: bool = False) -> Classified:
    """Classify a column's cells that hold something; `exact` mode tells placeholders and infinities from texts."""
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
    if exact:
        counts.placeholder = int(cells.str.contains(PLACEHOLDER).sum())
        counts.infinite = int(cells.str.contains(_INFINITE).sum())
    counts.string = len(cells) - counts.present
    return Classified(counts=counts, numbers=cells.filter(fractional | integral))


def are_no_numbers(cells: pl.Series) -> pl.Series:
    """Return which cells are placeholders or infinite; a missing cell is neither."""
    return (cells.str.contains(PLACEHOLDER) | cells.str.contains(_INFINITE)).fill_null(value=False)


def as_infinite(numbers: pl.Series) -> TypeCounts:
    """Return what to add to the counts of cells so that these numbers, which are among them, count as infinite."""
    integral = int(numbers.str.contains(_INTEGRAL).sum())
    return TypeCounts(integral=-integral, fractional=integral - len(numbers), infinite=len(numbers))


def to_numbers(texts: pl.Series) -> pl.Series:
    """Return the doubles that these texts stand for; a blank after the sign does not count."""
    numbers = texts.cast(pl.Float64, strict=False)
    if numbers.null_count():
        numbers = texts.str.replace_all(" ", "", literal=True).cast(pl.Float64)
    return numbers
