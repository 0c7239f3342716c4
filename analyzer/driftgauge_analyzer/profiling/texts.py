"""A column's texts as a single array of bytes, so that a whole column is examined in a few operations."""

from functools import cached_property

import numpy as np
import numpy.typing as npt
import polars as pl

Positions = npt.NDArray[np.int64]

_MINUS, _DOT, _SLASH, _NINE = b"-./9"


class Texts:
    """The UTF-8 bytes of texts, one after the other, and where each begins and ends; there are no nulls."""

    def __init__(self, texts: pl.Series) -> None:
        self.series = texts
        self.data: bytes = texts.str.join("").item().encode() if len(texts) else b""
        self.lengths: Positions = texts.str.len_bytes().to_numpy().astype(np.int64)
        self.ends: Positions = np.cumsum(self.lengths)
        self.starts: Positions = self.ends - self.lengths
        self._bytes = np.frombuffer(self.data, dtype=np.uint8)

    @property
    def all_plain_integers(self) -> bool:
        """Return whether every text is digits, perhaps after a minus."""
        whole = self._after_signs
        return whole is not None and bool((whole < self.ends).all()) and not (self._bytes == _DOT).any()

    @property
    def all_plain_decimals(self) -> bool:
        """Return whether every text is digits, a dot and digits, perhaps after a minus."""
        whole = self._after_signs
        if whole is None:
            return False
        dots = np.flatnonzero(self._bytes == _DOT)
        # As many dots as texts, and the i-th dot inside the i-th text: so each has exactly one.
        return len(dots) == len(whole) and bool(((whole < dots) & (dots < self.ends - 1)).all())

    @cached_property
    def _after_signs(self) -> Positions | None:
        """Return the position after each text's minus; `None` if there are other marks than signs and dots."""
        if not self.lengths.all() or not len(self.lengths):
            return None
        # In ASCII, only the slash lies between what numbers are written with.
        if self._bytes.min() < _MINUS or self._bytes.max() > _NINE or _SLASH in self.data:
            return None
        signs = self._bytes[self.starts] == _MINUS
        return self.starts + signs if np.count_nonzero(self._bytes == _MINUS) == np.count_nonzero(signs) else None
