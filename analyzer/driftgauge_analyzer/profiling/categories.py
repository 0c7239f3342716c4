"""How often each text of a column occurs, in the order in which AWS's analyzer lists them."""

from collections.abc import Iterable

import polars as pl

NULL_VALUE = "NullValue"
"""What missing cells are called among the categories."""

CARDINALITY_LIMIT = 120
"""Columns with (approximately) more different texts than this are listed without categories."""

_KEPT = 1024
"""Far enough above the limit that the estimate cannot be under it."""
_SMALL_MAP = 4

GLANCE = 4 * _KEPT
"""So many cells usually show that there are too many texts."""


class CategoryCounts:
    """Exact counts of a column's texts, given up as soon as there are too many to matter."""

    def __init__(self) -> None:
        self._counts: dict[str | None, int] | None = {}

    @property
    def counting(self) -> bool:
        """Whether there are few enough texts to be counted."""
        return self._counts is not None

    def glance(self, cells: pl.Series) -> None:
        """Give up counting if these few cells alone have too many texts."""
        if len(cells) > _KEPT and cells.n_unique() > _KEPT:
            self._counts = None

    def update(self, cells: pl.Series) -> None:
        """Count these cells in."""
        self.glance(cells.head(GLANCE))
        if self._counts is None:
            return
        counted = cells.alias("text").to_frame().group_by("text", maintain_order=True).len()
        self._add(zip(counted["text"], counted["len"], strict=True))

    def add(self, text: str | None, count: int) -> None:
        """Count one text in."""
        if count:
            self._add([(text, count)])

    def merge(self, other: "CategoryCounts") -> None:
        """Count another part's texts in."""
        if other._counts is None:
            self._counts = None
        else:
            self._add(other._counts.items())

    @property
    def buckets(self) -> dict[str, int] | None:
        """Texts and how often they occur, in the listing's order; `None` if there are too many."""
        if self._counts is None:
            return None
        named = {NULL_VALUE if text is None else text: count for text, count in self._counts.items()}
        return {text: named[text] for text in listing_order(named)}

    def _add(self, counted: Iterable[tuple[str | None, int]]) -> None:
        if self._counts is None:
            return
        for text, count in counted:
            self._counts[text] = self._counts.get(text, 0) + count
        if len(self._counts) > _KEPT:
            self._counts = None


def listing_order(texts: Iterable[str]) -> list[str]:
    """Return texts in the iteration order of Scala's immutable map: as inserted up to four keys, by hash beyond."""
    keys = list(texts)
    return keys if len(keys) <= _SMALL_MAP else sorted(keys, key=_hash_path)


def _hash_path(text: str) -> tuple[int, ...]:
    improved = _improve(_java_hash(text))
    return tuple(improved >> shift & 31 for shift in range(0, 32, 5))


def _java_hash(text: str) -> int:
    value = 0
    units = text.encode("utf-16-be", "surrogatepass")
    for high, low in zip(units[::2], units[1::2], strict=True):
        value = 31 * value + (high << 8 | low) & 0xFFFFFFFF
    return value


def _improve(value: int) -> int:
    value = value + ~(value << 9) & 0xFFFFFFFF
    value ^= value >> 14
    value = value + (value << 4) & 0xFFFFFFFF
    return value ^ value >> 10
