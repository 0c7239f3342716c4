"""Counting the texts of a column."""

from collections.abc import Iterable

import polars as pl

NULL_VALUE = "NullValue"
"""What missing cells are called among the categories."""

CARDINALITY_LIMIT = 120
"""Columns with (approximately) more different texts than this are listed without categories."""

_KEPT = 1024
"""Far enough above the limit that the estimate cannot be under it."""

GLANCE = 4 * _KEPT
"""So many cells usually show that there are too many texts."""


class CategoryCounts:
    """Exact counts of a column's texts, given up as soon as there are too many to matter."""

    def __init__(self) -> None:
        self._counts: dict[str | None, int] | None = {}

    @property
    def counting(self) -> bool:
        """Return whether there are few enough texts to be counted."""
        return self._counts is not None

    def glance(self, cells: pl.Series) -> None:
        """Give up counting if these few cells alone have too many texts."""
        # Counting all texts of a column of ids would take long, and the counts would not be listed.
        if len(cells) > _KEPT and cells.n_unique() > _KEPT:
            self._counts = None

    def update(self, cells: pl.Series) -> None:
        """Count these cells in."""
        self.glance(cells.head(GLANCE))
        if self._counts is None:
            return
        # Categories are listed in the order of their first appearance, and polars groups in any order unless told.
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
        """Texts and how often they occur, in the order of their first appearance; `None` if there are too many."""
        if self._counts is None:
            return None
        return {NULL_VALUE if text is None else text: count for text, count in self._counts.items()}

    def _add(self, counted: Iterable[tuple[str | None, int]]) -> None:
        if self._counts is None:
            return
        for text, count in counted:
            self._counts[text] = self._counts.get(text, 0) + count
        if len(self._counts) > _KEPT:
            self._counts = None
