"""The rows of a facet's group, and the favourable labels: certain values, or those above a threshold."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import polars as pl

from driftgauge_analyzer.bias.outcomes import Flags
from driftgauge_analyzer.errors import AnalyzerError

MAX_CATEGORIES = 10
_DISTINCT_SHARE = 0.05


def normal(texts: pl.Series) -> pl.Series:
    """Normalise values for comparison: a whole number is the same with and without `.0`."""
    # Pandas, in which Clarify reads its data, writes whole numbers with `.0` where a column has a missing value.
    return texts.str.strip_chars().str.replace(r"^([+-]?\d+)\.0+$", "$1")


def is_continuous(column: pl.Series) -> bool:
    """Return whether a column of numbers measures something, so that a single value is a threshold."""
    numbers = column.cast(pl.Float64, strict=False)
    if numbers.null_count() > column.null_count():
        return False
    # Clarify states no rule; this one agrees with every baseline that was seen.
    distinct = numbers.n_unique()
    whole = bool((numbers.floor() == numbers).all())
    return not whole or distinct > max(MAX_CATEGORIES, _DISTINCT_SHARE * len(column))


@dataclass(frozen=True, kw_only=True)
class Group:
    """Some of the values of a column."""

    values: tuple[str, ...]
    threshold: float | None = None

    @classmethod
    def of(cls, values: Sequence[str], column: pl.Series, earlier: str | None = None) -> Self:
        """Create the group of these values. An earlier analysis' text decides better than the column what they mean."""
        continuous = earlier.startswith("(") if earlier else len(values) == 1 and is_continuous(column)
        return cls(values=tuple(values), threshold=_number(values[0]) if continuous else None)

    def flags(self, column: pl.Series) -> Flags:
        """Return which rows belong to the group."""
        if self.threshold is None:
            chosen = normal(column).is_in(normal(pl.Series(self.values, dtype=pl.String)).to_list())
        else:
            # Above, and not at the threshold: the interval in Clarify's files is open on the left.
            chosen = column.cast(pl.Float64, strict=False) > self.threshold
        return chosen.fill_null(value=False).to_numpy()

    def text(self, column: pl.Series) -> str:
        """Return the group's text in files: its values, or the interval above its threshold."""
        if self.threshold is None:
            return ",".join(self.values)
        return _interval(self.threshold, self.values[0], column)

    def matches(self, text: str) -> bool:
        """Return whether an earlier analysis' text is about this group; an interval's end is that of its data."""
        if self.threshold is None:
            return text == ",".join(self.values)
        return text.startswith("(") and _number(text[1:].partition(",")[0]) == self.threshold


def _interval(threshold: float, value: str, column: pl.Series) -> str:
    """Describe the interval above a threshold up to the largest value, in whole numbers if all are written so."""
    texts = column.drop_nulls().append(pl.Series([value]))
    whole = texts.str.strip_chars().str.contains(r"^[+-]?\d+$").all()
    largest = texts.cast(pl.Float64, strict=False).max()
    ends = [threshold, threshold if largest is None else float(str(largest))]
    return f"({', '.join(str(int(end) if whole else end) for end in ends)}]"


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise AnalyzerError(f"The threshold {text!r} of a column of numbers is no number") from None
