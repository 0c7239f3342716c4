"""xxHash64 of many texts at once, with the seed that Spark uses.

The algorithm runs over all texts of one length together: a text's bytes are loaded as 64-bit lanes with one gather per
lane, and every step of the published algorithm is one operation on whole arrays.
"""

import numpy as np
import numpy.typing as npt
import polars as pl

Words = npt.NDArray[np.uint64]

SEED = 42
_P1, _P2, _P3, _P4, _P5 = (
    np.uint64(prime)
    for prime in (
        0x9E3779B185EBCA87,
        0xC2B2AE3D27D4EB4F,
        0x165667B19E3779F9,
        0x85EBCA77C2B2AE63,
        0x27D4EB2F165667C5,
    )
)
_STRIPE = 32


def hash_texts(texts: pl.Series, seed: int = SEED) -> Words:
    """The hash of each text's UTF-8 bytes; there must be no nulls."""
    data = texts.str.join("").item().encode() if len(texts) else b""
    lengths = texts.str.len_bytes().to_numpy().astype(np.int64)
    starts = np.cumsum(lengths) - lengths
    hashes = np.empty(len(lengths), dtype=np.uint64)
    with np.errstate(over="ignore"):
        for length in np.flatnonzero(np.bincount(lengths)):
            chosen = np.flatnonzero(lengths == length)
            hashes[chosen] = _Texts(data, starts[chosen], int(length)).hash(np.uint64(seed))
    return hashes


class _Texts:
    """Texts of one length within a run of bytes."""

    def __init__(self, data: bytes, starts: npt.NDArray[np.int64], length: int) -> None:
        self._data = data
        self._starts = starts
        self._length = length

    def hash(self, seed: np.uint64) -> Words:
        total, position = np.full(len(self._starts), seed + _P5), 0
        if self._length >= _STRIPE:
            total, position = self._stripes(seed)
        return _avalanche(self._tail(total + np.uint64(self._length), position))

    def _lanes(self, position: int, width: int) -> Words:
        # A view in which element i is the little-endian word that begins at byte i.
        words = np.ndarray(len(self._data) - width + 1, dtype=f"<u{width}", buffer=self._data, strides=(1,))
        return words[self._starts + position].astype(np.uint64, copy=False)

    def _stripes(self, seed: np.uint64) -> tuple[Words, int]:
        zero = np.zeros(len(self._starts), dtype=np.uint64)
        accumulators = [zero + start for start in (seed + _P1 + _P2, seed + _P2, seed, seed - _P1)]
        end = self._length - self._length % _STRIPE
        for position in range(0, end, _STRIPE):
            for index in range(4):
                accumulators[index] = _round(accumulators[index], self._lanes(position + 8 * index, 8))
        total = zero
        for accumulator, bits in zip(accumulators, (1, 7, 12, 18), strict=True):
            total = total + _rotate(accumulator, bits)
        for accumulator in accumulators:
            total = (total ^ _round(zero, accumulator)) * _P1 + _P4
        return total, end

    def _tail(self, total: Words, position: int) -> Words:
        zero = np.uint64(0)
        while position + 8 <= self._length:
            total = _rotate(total ^ _round(zero, self._lanes(position, 8)), 27) * _P1 + _P4
            position += 8
        if position + 4 <= self._length:
            total = _rotate(total ^ (self._lanes(position, 4) * _P1), 23) * _P2 + _P3
            position += 4
        for rest in range(position, self._length):
            total = _rotate(total ^ (self._lanes(rest, 1) * _P5), 11) * _P1
        return total


def _rotate(words: Words, bits: int) -> Words:
    return (words << np.uint64(bits)) | (words >> np.uint64(64 - bits))


def _round(accumulator: Words | np.uint64, lanes: Words) -> Words:
    return _rotate(accumulator + lanes * _P2, 31) * _P1


def _avalanche(words: Words) -> Words:
    words = (words ^ (words >> np.uint64(33))) * _P2
    words = (words ^ (words >> np.uint64(29))) * _P3
    return words ^ (words >> np.uint64(32))
