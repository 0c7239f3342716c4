"""Windows that a baseline could have had: drawn from its own rows, column by column."""

from collections.abc import Collection, Mapping
from typing import TypeVar

import numpy as np

from driftgauge_analyzer.data_quality.exact.columns import (
    BaselineColumn,
    Numbers,
    Share,
    TextShares,
    WindowColumn,
)
from driftgauge_analyzer.measures.samples import Sample
from driftgauge_analyzer.profiling.cell_types import TypeCounts
from driftgauge_analyzer.profiling.details.probe import count_beyond
from driftgauge_contract.constraints import InferredType

Key = TypeVar("Key")
Random = np.random.Generator


def resampled(
    column: BaselineColumn, rows: int, random: Random, domains: Collection[str] | None = None
) -> WindowColumn:
    """Draw a window of so many rows, with replacement; what was missing or of a type stays as likely."""
    missing = int(random.binomial(rows, column.missing / column.rows)) if column.rows else rows
    present = rows - missing
    if column.type.numeric:
        return _numbers(column, present, missing, random)
    categories = _drawn(column.categories, present, random)
    return WindowColumn(
        types=TypeCounts(null=missing, string=present),
        categories=categories,
        # Rows drawn from the baseline hold no value that it does not have.
        unseen=Share(hits=0, rows=present),
        outside=_outside(categories, domains, present),
        texts=_texts(column, present, random),
    )


def _numbers(column: BaselineColumn, present: int, missing: int, random: Random) -> WindowColumn:
    whole = column.type is InferredType.INTEGRAL
    infinite = int(random.binomial(present, column.no_numbers / column.present)) if present else 0
    present -= infinite
    # Infinite numbers count as texts in a column of numbers, as in a window's profile.
    types = TypeCounts(
        null=missing, integral=present if whole else 0, fractional=0 if whole else present, string=infinite
    )
    if column.numbers is None or not present:
        return WindowColumn(types=types)
    sample = column.numbers.sample
    drawn = random.choice(sample.values, present, p=sample.weights / sample.total)
    numbers = Numbers(sample=Sample.of(drawn), sketched=False)
    return WindowColumn(types=types, numbers=numbers, beyond=count_beyond(drawn, column.probe))


def _texts(column: BaselineColumn, present: int, random: Random) -> TextShares | None:
    if column.texts is None:
        return None
    masks = _drawn(column.texts.masks, present, random)
    return TextShares(rows=present, masks=masks)


def _outside(categories: Mapping[str, int] | None, domains: Collection[str] | None, rows: int) -> Share | None:
    if categories is None or domains is None:
        return None
    return Share(hits=sum(count for text, count in categories.items() if text not in domains), rows=rows)


def _drawn(counts: Mapping[Key, int] | None, rows: int, random: Random) -> dict[Key, int] | None:
    if not counts or not rows:
        return None
    shares = np.array(list(counts.values()), dtype=np.float64)
    drawn = random.multinomial(rows, shares / shares.sum())
    return {key: int(count) for key, count in zip(counts, drawn, strict=True) if count}
