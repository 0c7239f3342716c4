"""xxHash64 of many texts at once, with the seed that Spark uses.

The published algorithm takes whole stripes of 32 bytes, and then what is left of a text. Every step is one operation on
all texts that have such a stripe, or that have equally much left; bytes are loaded as 64-bit lanes with one gather.
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from driftgauge_analyzer.profiling.texts import Positions, Texts

Words = npt.NDArray[np.uint64]

SEED = 42
P1, P2, P3, P4, P5 = (
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
    """Return the hash of each text's UTF-8 bytes."""
    # The hash is defined modulo 2^64, so overflows are meant.
    with np.errstate(over="ignore"):
        totals = np.full(len(texts.lengths), np.uint64(seed) + P5)
        long = np.flatnonzero(texts.lengths >= _STRIPE)
        if len(long):
            totals[long] = _after_stripes(texts, long, np.uint64(seed))
        totals += texts.lengths.astype(np.uint64)
        for rest, chosen in _by_rest(texts.lengths):
            totals[chosen] = _avalanche(_after_rest(texts, chosen, rest, totals[chosen]))
    return totals


def _after_stripes(texts: Texts, long: Positions, seed: np.uint64) -> Words:
    """Return the state of long texts after their whole stripes."""
    stripes = texts.lengths[long] // _STRIPE
    longest_first = np.argsort(-stripes, kind="stable")
    starts = texts.starts[long[longest_first]]
    states = [np.full(len(long), start) for start in (seed + P1 + P2, seed + P2, seed, seed - P1)]
    for stripe in range(int(stripes.max())):
        # Those that have this stripe are the first.
        count = int(np.count_nonzero(stripes > stripe))
        for lane, state in enumerate(states):
            words = _load(texts, starts[:count] + stripe * _STRIPE + lane * 8, 8)
            state[:count] = _round(state[:count], words)
    totals = np.empty(len(long), dtype=np.uint64)
    totals[longest_first] = _converged(states)
    return totals


def _converged(states: list[Words]) -> Words:
    totals = np.zeros_like(states[0])
    for state, bits in zip(states, (1, 7, 12, 18), strict=True):
        totals += _rotate(state, bits)
    for state in states:
        totals = (totals ^ _round(_ZERO, state)) * P1 + P4
    return totals


def _by_rest(lengths: Positions) -> Iterator[tuple[int, Positions]]:
    """Group the texts that have equally many bytes after their whole stripes."""
    # The low byte suffices, as 256 is a multiple of a stripe, and numpy sorts bytes in linear time.
    rests = lengths.astype(np.uint8) % _STRIPE
    order = np.argsort(rests, kind="stable")
    ends = np.cumsum(np.bincount(rests, minlength=_STRIPE))
    return ((rest, group) for rest, group in enumerate(np.split(order, ends[:-1])) if len(group))


def _after_rest(texts: Texts, chosen: Positions, rest: int, totals: Words) -> Words:
    """Return the state of texts after what follows their whole stripes."""
    positions = texts.ends[chosen] - rest
    for _ in range(rest // 8):
        totals = _rotate(totals ^ _round(_ZERO, _load(texts, positions, 8)), 27) * P1 + P4
        positions = positions + 8
    if rest % 8 >= 4:
        totals = _rotate(totals ^ (_load(texts, positions, 4) * P1), 23) * P2 + P3
        positions = positions + 4
    for _ in range(rest % 4):
        totals = _rotate(totals ^ (_load(texts, positions, 1) * P5), 11) * P1
        positions = positions + 1
    return totals


def _load(texts: Texts, positions: Positions, width: int) -> Words:
    # A view in which element i is the little-endian word that begins at byte i.
    words = np.ndarray(len(texts.data) - width + 1, dtype=f"<u{width}", buffer=texts.data, strides=(1,))
    return words[positions].astype(np.uint64, copy=False)


def _rotate(words: Words, bits: int) -> Words:
    return (words << np.uint64(bits)) | (words >> np.uint64(64 - bits))


def _round(accumulator: Words | np.uint64, lanes: Words) -> Words:
    return _rotate(accumulator + lanes * P2, 31) * P1


def _avalanche(words: Words) -> Words:
    words = (words ^ (words >> np.uint64(33))) * P2
    words = (words ^ (words >> np.uint64(29))) * P3
    return words ^ (words >> np.uint64(32))
