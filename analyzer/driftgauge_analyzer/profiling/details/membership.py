"""A Bloom filter that tells whether a text was in the baseline, without keeping any text."""

import base64
import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from driftgauge_analyzer.profiling.xxhash64 import Words

_BITS_A_VALUE = 10
_PROBES = 7
_HALF = np.uint64(32)


@dataclass(frozen=True, kw_only=True)
class Membership:
    """A Bloom filter of hashes: a value that was there is always found, another in about 1 of 100 cases.

    Ten bits a value and seven positions for each; the positions are `h1 + i h2`, with the halves of a 64-bit hash.

    Source: B. H. Bloom, Communications of the ACM 13 (1970), 422-426; A. Kirsch and M. Mitzenmacher, Random
    Structures and Algorithms 33 (2008), 187-218.
    """

    bits: npt.NDArray[np.bool_]

    @classmethod
    def of(cls, hashes: Words) -> "Membership":
        """Return the filter of these hashes; its size is the next power of two."""
        size = 1 << max(6, math.ceil(math.log2(max(len(hashes), 1) * _BITS_A_VALUE)))
        bits = np.zeros(size, dtype=np.bool_)
        bits[_positions(hashes, size)] = True
        return cls(bits=bits)

    def has(self, hashes: Words) -> npt.NDArray[np.bool_]:
        """Return whether each hash is one of the filter's."""
        found: npt.NDArray[np.bool_] = np.logical_and.reduce(self.bits[_positions(hashes, len(self.bits))], axis=0)
        return found

    def merged(self, other: "Membership") -> "Membership":
        """Return the filter of both sides' hashes; the larger one is folded to the size of the smaller."""
        # Positions are taken modulo the size, a power of two, so that a larger filter folds onto a smaller one.
        size = min(len(self.bits), len(other.bits))
        return Membership(bits=self._folded(size) | other._folded(size))

    def _folded(self, size: int) -> npt.NDArray[np.bool_]:
        folded: npt.NDArray[np.bool_] = np.logical_or.reduce(self.bits.reshape(-1, size), axis=0)
        return folded

    @property
    def text(self) -> str:
        """The filter as text, for a file."""
        return base64.b64encode(np.packbits(self.bits).tobytes()).decode("ascii")

    @classmethod
    def parse(cls, text: str) -> "Membership":
        """Return the filter that a text holds.

        Raises:
            ValueError: The text is not base64, or not of a filter's length.
        """
        try:
            data = np.frombuffer(base64.b64decode(text, validate=True), dtype=np.uint8)
        except ValueError as error:
            raise ValueError(f"not base64 ({error})") from None
        if len(data) < 8 or len(data) & (len(data) - 1):
            raise ValueError(f"{len(data)} bytes; a filter has a power of two of them, at least 8")
        return cls(bits=np.unpackbits(data).astype(np.bool_))


def _positions(hashes: Words, size: int) -> npt.NDArray[np.int64]:
    # The step is made odd: an even one would leave out half of the positions of a power of two.
    first, second = hashes & np.uint64(0xFFFFFFFF), (hashes >> _HALF) | np.uint64(1)
    mask = np.uint64(size - 1)
    return np.stack([(first + np.uint64(turn) * second) & mask for turn in range(_PROBES)]).astype(np.int64)
