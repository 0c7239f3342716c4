"""The order in which Scala 2.12's immutable maps list their keys, which is the order of categories in AWS's files.

A map of more than four keys lists them by their hash, five bits at a time and lowest first. AWS's analyzer counts the
categories of all columns in one map, whose keys are pairs of a column's name and a value, and then makes a map of each
column: so up to four values of a column come in the order of their pairs, and more in the order of their own hashes.
"""

from collections.abc import Iterable

SMALL_MAP = 4
"""Up to so many keys, a map keeps the order in which they were inserted."""

_WORD = 0xFFFFFFFF
_PAIR_SEED = 0xCAFEBABE


def text_order(texts: Iterable[str]) -> list[str]:
    """Order the texts of a large map by their hashes."""
    return sorted(texts, key=lambda text: _path(java_hash(text)))


def pair_order(first: str, seconds: Iterable[str]) -> list[str]:
    """Order texts by the hashes of their pairs with another text."""
    return sorted(seconds, key=lambda second: _path(pair_hash(first, second)))


def java_hash(text: str) -> int:
    """Return `String.hashCode` of a text, as an unsigned word."""
    value = 0
    # A lone surrogate, which JSON can write, is a unit like any other to Java.
    units = text.encode("utf-16-be", "surrogatepass")
    for high, low in zip(units[::2], units[1::2], strict=True):
        value = 31 * value + (high << 8 | low) & _WORD
    return value


def pair_hash(first: str, second: str) -> int:
    """Return the hash of a pair of texts, `MurmurHash3.productHash`, as an unsigned word."""
    mixed = _mix(_mix(_PAIR_SEED, java_hash(first)), java_hash(second))
    # MurmurHash3 ends with the number of elements: a pair has two.
    return _avalanche(mixed ^ 2)


def _mix(state: int, data: int) -> int:
    data = _rotated(data * 0xCC9E2D51 & _WORD, 15) * 0x1B873593 & _WORD
    return _rotated(state ^ data, 13) * 5 + 0xE6546B64 & _WORD


def _avalanche(value: int) -> int:
    value = (value ^ value >> 16) * 0x85EBCA6B & _WORD
    value = (value ^ value >> 13) * 0xC2B2AE35 & _WORD
    return value ^ value >> 16


def _rotated(word: int, bits: int) -> int:
    return (word << bits | word >> 32 - bits) & _WORD


def _path(value: int) -> tuple[int, ...]:
    improved = _improve(value)
    return tuple(improved >> shift & 31 for shift in range(0, 32, 5))


def _improve(value: int) -> int:
    value = value + ~(value << 9) & _WORD
    value ^= value >> 14
    value = value + (value << 4) & _WORD
    return value ^ value >> 10
