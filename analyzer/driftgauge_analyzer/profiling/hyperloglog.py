"""Estimating the number of different texts in a column: HyperLogLog++ with 512 registers, as in deequ.

Spark's own `approx_count_distinct` has the same registers, but counts linearly where that gives 400 to some 1,280.
"""

import json
import math
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from driftgauge_analyzer.profiling.texts import Texts
from driftgauge_analyzer.profiling.xxhash64 import Words, hash_texts

PRECISION = 9
REGISTERS = 1 << PRECISION
# The threshold that HyperLogLog++ gives for a precision of 9 bits.
_LINEAR_COUNTING_LIMIT = 400
_NEIGHBOURS = 6
# The constant of HyperLogLog for 128 registers and more.
_ALPHA = 0.7213 / (1 + 1.079 / REGISTERS)
_HASH_BITS = 64
_MANTISSA_BITS, _EXPONENT_BIAS = 52, 1023
_BIAS_FILE = Path(__file__).with_name("hyperloglog_bias.json")


class DistinctCounter:
    """Registers that remember, for each of 512 groups of hashes, the longest run of leading zeros."""

    def __init__(self, registers: npt.NDArray[np.uint8] | None = None) -> None:
        self.registers = np.zeros(REGISTERS, dtype=np.uint8) if registers is None else registers

    def update(self, texts: Texts) -> None:
        """Count these texts in."""
        self.update_hashes(hash_texts(texts))

    def update_hashes(self, hashes: Words) -> None:
        """Count texts in, of which the hashes are known."""
        groups = (hashes >> np.uint64(_HASH_BITS - PRECISION)).astype(np.int64)
        np.maximum.at(self.registers, groups, _runs(hashes))

    def merge(self, other: "DistinctCounter") -> None:
        """Count in what another counter has seen."""
        np.maximum(self.registers, other.registers, out=self.registers)

    @property
    def estimate(self) -> int:
        """The estimated number of different texts."""
        empty = int(np.count_nonzero(self.registers == 0))
        if empty:
            linear = REGISTERS * math.log(REGISTERS / empty)
            if linear <= _LINEAR_COUNTING_LIMIT:
                return _round_half_up(linear)
        raw = _ALPHA * REGISTERS * REGISTERS / float(np.sum(np.ldexp(1.0, -self.registers.astype(np.int64))))
        # The tables of biases end at five times the registers, beyond which the estimate is as good as unbiased.
        return _round_half_up(raw - _bias(raw) if raw < 5 * REGISTERS else raw)


def _runs(hashes: Words) -> npt.NDArray[np.uint8]:
    """Return one more than the number of leading zeros after the group's bits; a padding bit ends them."""
    width = _HASH_BITS - PRECISION + 1
    rest = ((hashes << np.uint64(PRECISION)) >> np.uint64(_HASH_BITS - width)) | np.uint64(1)
    # A double's exponent tells the highest bit. Without neighbouring ones, rounding to a double cannot carry into it.
    doubles = (rest & ~(rest >> np.uint64(1))).view(np.int64).astype(np.float64)
    highest_bits = (doubles.view(np.int64) >> _MANTISSA_BITS) - _EXPONENT_BIAS
    return (width - highest_bits).astype(np.uint8)


def _bias(raw: float) -> float:
    estimates, biases = _bias_tables()
    nearest = int(np.searchsorted(estimates, raw))
    low = max(nearest - _NEIGHBOURS + 1, 0)
    high = min(low + _NEIGHBOURS, len(estimates))
    while high < len(estimates) and (raw - estimates[high]) ** 2 < (raw - estimates[low]) ** 2:
        low, high = low + 1, high + 1
    return sum(biases[low:high]) / (high - low)


@cache
def _bias_tables() -> tuple[list[float], list[float]]:
    tables = json.loads(_BIAS_FILE.read_text(encoding="utf-8"))
    return [float(item) for item in tables["raw_estimates"]], [float(item) for item in tables["biases"]]


def _round_half_up(value: float) -> int:
    return math.floor(value + 0.5)
