"""Compiled code that reads plain numbers in CSV text, classifies them and counts different texts, all in one pass.

A plain number is digits, or digits, a dot and digits, perhaps after a minus; and what fits the shortest way: its
text is shorter than a stripe of xxHash64, and its digits fit 64 bits. Its double is found with the algorithm of Lemire
("Number parsing at a gigabyte per second", 2021): its digits times a power of five of 128 bits, rounded to even.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from driftgauge_analyzer.profiling.compiling import compiled, inlined
from driftgauge_analyzer.profiling.xxhash64 import P1, P2, P3, P4, P5, Words

Ends = npt.NDArray[np.int32]

# 5^27 is below 2^64, and 128 bits of the reciprocal of such a number always suffice for the nearest double.
MAX_DECIMALS = 27
# Every number of 19 digits is below 2^64.
MAX_DIGITS = 19
MAX_BYTES = 31
NULL, INTEGRAL, FRACTIONAL, OTHER = range(4)

_MINUS, _COMMA, _DOT, _LINE_FEED = (ord(mark) for mark in "-,.\n")
_ZERO, _NINE = ord("0"), ord("9")
_0, _1, _3, _8, _9 = (np.uint64(number) for number in (0, 1, 3, 8, 9))
_32, _55, _64, _TEN = (np.uint64(number) for number in (32, 55, 64, 10))
_LOW_HALF = np.uint64(0xFFFFFFFF)
# If these bits of the upper word are all set, the lower word of the power may still carry into the mantissa.
_INEXACT = np.uint64(0x1FF)
_FRACTION_BITS, _SPARE_BITS = np.uint64(52), np.uint64(9)
_HIDDEN_BIT = np.uint64(1 << 52)
# With more decimals, 64 bits of digits cannot lie exactly halfway between two doubles.
_MAX_ROUNDED_TO_EVEN = 4


class View(NamedTuple):
    """The bytes of lines, each ended by a line feed, and the little-endian words that begin at each byte."""

    data: npt.NDArray[np.uint8]
    halves: npt.NDArray[np.uint32]
    words: Words


class Found(NamedTuple):
    """The result of scanning cells, by column: each cell's end, the numbers' bits, counts by type, and registers."""

    ends: Ends
    numbers: Words
    counts: npt.NDArray[np.int64]
    registers: npt.NDArray[np.uint8]


@compiled
def scan(view: View, powers: Words, exponents: Words, start: np.uint64, found: Found) -> bool:
    """Scan the lines, and return whether each has as many fields as there are columns."""
    data, (ends, numbers, counts, registers) = view.data, found
    width, height = ends.shape
    position = 0
    for row in range(height):
        for column in range(width):
            begin = position
            kind, digits, decimals, position = _number(data, begin)
            ends[column, row] = position
            if data[position] != (_LINE_FEED if column == width - 1 else _COMMA):
                return False
            counts[column, kind] += 1
            # A column with any other cell is read as text later on, so its numbers are not needed.
            if INTEGRAL <= kind <= FRACTIONAL and not counts[column, OTHER]:
                present = counts[column, INTEGRAL] + counts[column, FRACTIONAL] - 1
                sign = _1 if data[begin] == _MINUS else _0
                bits = _double(digits, powers[decimals, 0], powers[decimals, 1], exponents[decimals], decimals)
                numbers[column, present] = bits | (sign << np.uint64(63))
                _register(registers, column, _hash(view, begin, position, start))
            position += 1
    return position == len(data)


@compiled
def gather(data: npt.NDArray[np.uint8], before: Ends, ends: Ends, target: npt.NDArray[np.uint8]) -> None:
    """Write a column's cells one after the other, each ended by a line feed."""
    length = 0
    for row in range(len(ends)):
        for source in range(before[row] + 1, ends[row]):
            target[length] = data[source]
            length += 1
        target[length] = _LINE_FEED
        length += 1


@inlined
def _number(data: npt.NDArray[np.uint8], begin: int) -> tuple[int, np.uint64, int, int]:
    """Return a cell's kind, all its digits as one number, how many of them are decimals, and where it ends."""
    position = begin + (data[begin] == _MINUS)
    first = position
    digits = _0
    while _ZERO <= data[position] <= _NINE:
        digits = digits * _TEN + np.uint64(data[position] - _ZERO)
        position += 1
    whole, decimals, kind = position - first, 0, INTEGRAL
    if data[position] == _DOT:
        kind = FRACTIONAL
        position += 1
        while _ZERO <= data[position] <= _NINE:
            digits = digits * _TEN + np.uint64(data[position] - _ZERO)
            position += 1
            decimals += 1
    if data[position] != _COMMA and data[position] != _LINE_FEED:
        while data[position] != _COMMA and data[position] != _LINE_FEED:
            position += 1
        return OTHER, _0, 0, position
    if position == begin:
        return NULL, _0, 0, position
    if not whole or (kind == FRACTIONAL and not decimals) or decimals > MAX_DECIMALS or position - begin > MAX_BYTES:
        return OTHER, _0, 0, position
    if whole + decimals > MAX_DIGITS and _significant(data, first, position) > MAX_DIGITS:
        return OTHER, _0, 0, position
    return kind, digits, decimals, position


@compiled
def _significant(data: npt.NDArray[np.uint8], first: int, end: int) -> int:
    count = 0
    for position in range(first, end):
        if data[position] != _DOT and (count or data[position] != _ZERO):
            count += 1
    return count


@inlined
def _double(digits: np.uint64, high: np.uint64, low: np.uint64, exponent: np.uint64, decimals: int) -> np.uint64:
    """Return the bits of the double that is nearest to these digits divided by a power of ten."""
    if digits == _0:
        return _0
    zeros = _leading_zeros(digits)
    digits <<= zeros
    upper, lower = _product(digits, high)
    if upper & _INEXACT == _INEXACT:
        more, _ = _product(digits, low)
        lower += more
        if more > lower:
            upper += _1
    carried = upper >> np.uint64(63)
    shift = carried + _SPARE_BITS
    mantissa = upper >> shift
    exponent = exponent + carried - zeros
    halfway = lower <= _1 and decimals <= _MAX_ROUNDED_TO_EVEN and mantissa & _3 == _1
    if halfway and mantissa << shift == upper:
        mantissa -= _1
    mantissa = (mantissa + (mantissa & _1)) >> _1
    # A mantissa that rounding made too long carries into the exponent, and is zero otherwise: which is right.
    return (exponent << _FRACTION_BITS) + mantissa - _HIDDEN_BIT


@inlined
def _leading_zeros(word: np.uint64) -> np.uint64:
    zeros = _0
    for bits in (32, 16, 8, 4, 2, 1):
        step = np.uint64(bits)
        if not word >> (_64 - step):
            zeros += step
            word <<= step
    return zeros


@inlined
def _product(one: np.uint64, other: np.uint64) -> tuple[np.uint64, np.uint64]:
    """Return the upper and lower half of the product of two words."""
    low, high = one & _LOW_HALF, one >> _32
    other_low, other_high = other & _LOW_HALF, other >> _32
    middle = high * other_low + ((low * other_low) >> _32)
    carried = low * other_high + (middle & _LOW_HALF)
    return high * other_high + (middle >> _32) + (carried >> _32), one * other


@inlined
def _hash(view: View, position: int, end: int, start: np.uint64) -> np.uint64:
    """Return the xxHash64 of a text of less than a stripe."""
    total = start + np.uint64(end - position)
    while position + 8 <= end:
        lane = _rotate(view.words[position] * P2, 31) * P1
        total = _rotate(total ^ lane, 27) * P1 + P4
        position += 8
    if position + 4 <= end:
        total = _rotate(total ^ (np.uint64(view.halves[position]) * P1), 23) * P2 + P3
        position += 4
    while position < end:
        total = _rotate(total ^ (np.uint64(view.data[position]) * P5), 11) * P1
        position += 1
    total = (total ^ (total >> np.uint64(33))) * P2
    total = (total ^ (total >> np.uint64(29))) * P3
    return total ^ (total >> _32)


@inlined
def _rotate(word: np.uint64, bits: int) -> np.uint64:
    return (word << np.uint64(bits)) | (word >> np.uint64(64 - bits))


@inlined
def _register(registers: npt.NDArray[np.uint8], column: int, hashed: np.uint64) -> None:
    """Remember the longest run of leading zeros, as in DistinctCounter."""
    group = hashed >> _55
    rest = (hashed << _9) | (_1 << _8)
    known = registers[column, group]
    if not known or not rest >> (_64 - np.uint64(known)):
        registers[column, group] = _leading_zeros(rest) + _1
