"""Details of a text column: counts of its values, and their formats."""

from collections import Counter

import numpy as np
import polars as pl

from driftgauge_analyzer.profiling.details.hash_counts import HashCounts
from driftgauge_analyzer.profiling.details.masks import masks_of
from driftgauge_analyzer.profiling.details.membership import Membership
from driftgauge_analyzer.profiling.xxhash64 import Words

_MAX_ROWS = 1 << 14
_MAX_MASKED = 1 << 11
_MAX_MASKS = 2048


class TextDetails:
    """Counts over at most 16,384 rows of each block, spread evenly, and masks over at most 2,048 of these.

    A block is 16 MB at most: nothing is left out of small data, and the cost of large data stays small.
    """

    def __init__(self, known: Membership | None = None) -> None:
        self._known = known
        self.unknown = 0
        """How many rows hold a value that the baseline does not have, as far as that is known."""

        self.counts = HashCounts()
        self.names: dict[int, str] = {}
        """The texts of frequent values, by hash."""

        self._masks: Counter[str] | None = Counter()

    @property
    def masks(self) -> dict[str, int] | None:
        """The rows of each mask; nothing where there are too many for a format."""
        return None if self._masks is None else dict(self._masks)

    def update(self, texts: pl.Series, hashes: Words) -> None:
        """Take in texts, none of which is missing, and their hashes."""
        # Evenly spread and not the first rows: a dataset may be sorted.
        step = -(-len(hashes) // _MAX_ROWS) or 1
        texts, hashes = texts.gather_every(step), hashes[::step]
        for value in self.counts.update(hashes):
            if value not in self.names:
                self.names[value] = texts[int(np.argmax(hashes == value))]
        if self._known is not None:
            self.unknown += int(np.count_nonzero(~self._known.has(hashes)))
        self._count_masks(texts.gather_every(-(-len(hashes) // _MAX_MASKED) or 1))

    def merge(self, other: "TextDetails") -> None:
        """Take in another part's details."""
        self.counts.merge(other.counts)
        self.names |= other.names
        self.unknown += other.unknown
        self._add_masks(other._masks)

    def _count_masks(self, texts: pl.Series) -> None:
        if self._masks is None:
            return
        counted = masks_of(texts).alias("mask").to_frame().group_by("mask").len()
        self._add_masks(Counter(dict(zip(counted["mask"], counted["len"], strict=True))))

    def _add_masks(self, masks: Counter[str] | None) -> None:
        # Too many masks in one part are too many in all.
        if self._masks is None or masks is None:
            self._masks = None
            return
        self._masks.update(masks)
        if len(self._masks) > _MAX_MASKS:
            self._masks = None
