"""xxHash64 of many texts at once, with the seed that Spark uses.

Texts are taken in groups that end alike (by their length modulo 32). A group's texts are loaded as 64-bit lanes with
one gather for each lane, and every step of the published algorithm is one operation on the whole group.
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from driftgauge_analyzer.data_quality.texts import Positions, Texts

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
_ZERO = np.uint64(0)
_STRIPE = 32


def hash_texts(texts: Texts, seed: int = SEED) -> Words:
    """The hash of each text's UTF-8 bytes."""
    hashes = np.empty(len(texts.lengths), dtype=np.uint64)
    with np.errstate(over="ignore"):
        for chosen in _groups(texts.lengths):
            group = _Group(texts.data, texts.starts[chosen], texts.lengths[chosen])
            hashes[chosen] = group.hash(np.uint64(seed))
    return hashes


def _groups(lengths: Positions) -> Iterator[Positions]:
    rests = lengths.astype(np.uint8) % _STRIPE
    order = np.argsort(rests, kind="stable")
    ends = np.cumsum(np.bincount(rests, minlength=_STRIPE))
    return (group for group in np.split(order, ends[:-1]) if len(group))


class _Group:
    """Texts whose lengths are equal modulo 32."""

    def __init__(self, data: bytes, starts: Positions, lengths: Positions) -> None:
        self._data = data
        self._starts = starts
        self._lengths = lengths

    def hash(self, seed: np.uint64) -> Words:
        totals = np.full(len(self._starts), seed + _P5)
        for chosen in _longer_than_a_stripe(self._lengths):
            totals[chosen] = self._stripes(chosen, seed)
        return _avalanche(self._tail(totals + self._lengths.astype(np.uint64)))

    def _stripes(self, chosen: Positions, seed: np.uint64) -> Words:
        """The state after the whole stripes of texts that have equally many of them."""
        starts = self._starts[chosen]
        accumulators = [np.full(len(chosen), start) for start in (seed + _P1 + _P2, seed + _P2, seed, seed - _P1)]
        for position in range(0, int(self._lengths[chosen[0]]) // _STRIPE * _STRIPE, 8):
            index = position // 8 % 4
            accumulators[index] = _round(accumulators[index], self._lanes(starts + position, 8))
        totals = np.zeros(len(chosen), dtype=np.uint64)
        for accumulator, bits in zip(accumulators, (1, 7, 12, 18), strict=True):
            totals += _rotate(accumulator, bits)
        for accumulator in accumulators:
            totals = (totals ^ _round(_ZERO, accumulator)) * _P1 + _P4
        return totals

    def _tail(self, totals: Words) -> Words:
        """The state after what follows the whole stripes, which is equally long in all texts."""
        rest = int(self._lengths[0]) % _STRIPE
        position = self._starts + self._lengths - rest
        for _ in range(rest // 8):
            totals = _rotate(totals ^ _round(_ZERO, self._lanes(position, 8)), 27) * _P1 + _P4
            position = position + 8
        if rest % 8 >= 4:
            totals = _rotate(totals ^ (self._lanes(position, 4) * _P1), 23) * _P2 + _P3
            position = position + 4
        for _ in range(rest % 4):
            totals = _rotate(totals ^ (self._lanes(position, 1) * _P5), 11) * _P1
            position = position + 1
        return totals

    def _lanes(self, positions: Positions, width: int) -> Words:
        # A view in which element i is the little-endian word that begins at byte i.
        words = np.ndarray(len(self._data) - width + 1, dtype=f"<u{width}", buffer=self._data, strides=(1,))
        return words[positions].astype(np.uint64, copy=False)


def _longer_than_a_stripe(lengths: Positions) -> Iterator[Positions]:
    for length in np.unique(lengths[lengths >= _STRIPE]):
        yield np.flatnonzero(lengths == length)


def _rotate(words: Words, bits: int) -> Words:
    return (words << np.uint64(bits)) | (words >> np.uint64(64 - bits))


def _round(accumulator: Words | np.uint64, lanes: Words) -> Words:
    return _rotate(accumulator + lanes * _P2, 31) * _P1


def _avalanche(words: Words) -> Words:
    words = (words ^ (words >> np.uint64(33))) * _P2
    words = (words ^ (words >> np.uint64(29))) * _P3
    return words ^ (words >> np.uint64(32))
