"""Reading plain numbers in CSV text, classifying them and counting different texts, all in one pass.

The loops are those of `native/kernels.c`, which says what a plain number is.
"""

from ctypes import CDLL, c_int64, c_uint64
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from driftgauge_analyzer.native import pointer
from driftgauge_analyzer.profiling.hyperloglog import REGISTERS
from driftgauge_analyzer.profiling.xxhash64 import P5, SEED, Words

Ends = npt.NDArray[np.int32]

# 5^27 is below 2^64, and 128 bits of the reciprocal of such a number always suffice for the nearest double.
_MAX_DECIMALS = 27
_DOUBLE_BIAS = 1023
_KINDS = 4


class Found(NamedTuple):
    """The result of scanning cells, by column: each cell's end, the numbers' bits, counts by type, and registers."""

    ends: Ends
    numbers: Words
    counts: npt.NDArray[np.int64]
    registers: npt.NDArray[np.uint8]


def scan(library: CDLL, data: npt.NDArray[np.uint8], width: int, height: int) -> Found | None:
    """Scan lines, each ended by a line feed; return `None` if not each has as many fields as there are columns."""
    found = Found(
        ends=np.empty((width, height), dtype=np.int32),
        numbers=np.empty((width, height), dtype=np.uint64),
        counts=np.zeros((width, _KINDS), dtype=np.int64),
        registers=np.zeros((width, REGISTERS), dtype=np.uint8),
    )
    powers, exponents = _powers_of_ten()
    start = (SEED + int(P5)) % (1 << 64)
    shape = c_int64(len(data)), c_int64(width), c_int64(height)
    tables = pointer(powers), pointer(exponents), c_uint64(start)
    complete = library.scan(pointer(data), *shape, *tables, *(pointer(array) for array in found))
    return found if complete else None


def gather(library: CDLL, data: npt.NDArray[np.uint8], before: Ends, ends: Ends) -> npt.NDArray[np.uint8]:
    """Return a column's cells one after the other, each ended by a line feed."""
    joined = np.empty(int((ends - before).sum()), dtype=np.uint8)
    library.gather(pointer(data), pointer(before), pointer(ends), c_int64(len(ends)), pointer(joined))
    return joined


@cache
def _powers_of_ten() -> tuple[Words, Words]:
    """Return, for each number of decimals, the first 128 bits of its power of a tenth, and the exponent of a double."""
    powers = [_power_of_a_fifth(decimals) for decimals in range(_MAX_DECIMALS + 1)]
    # 217706 / 2^16 is the binary logarithm of 10, exact enough for so few decimals.
    exponents = [((-217706 * decimals) >> 16) + 63 + _DOUBLE_BIAS for decimals in range(_MAX_DECIMALS + 1)]
    words = [(power >> 64, power & (1 << 64) - 1) for power in powers]
    return np.array(words, dtype=np.uint64), np.array(exponents, dtype=np.uint64)


def _power_of_a_fifth(exponent: int) -> int:
    if not exponent:
        return 1 << 127
    power: int = 5**exponent
    # Rounded up, as the algorithm asks of negative powers.
    return (1 << (power.bit_length() + 127)) // power + 1
