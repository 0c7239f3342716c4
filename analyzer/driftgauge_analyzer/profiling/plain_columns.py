"""Finding columns of plain numbers in lines of CSV without parsing a table first."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import polars as pl

from driftgauge_analyzer.profiling.cell_types import TypeCounts
from driftgauge_analyzer.profiling.hyperloglog import REGISTERS, DistinctCounter
from driftgauge_analyzer.profiling.kll import Numbers
from driftgauge_analyzer.profiling.xxhash64 import P5, SEED, Words
from driftgauge_analyzer.reading.batch import Rows, UnparsedBatch

if TYPE_CHECKING:
    from driftgauge_analyzer.profiling.number_kernels import Found, View

_KINDS = 4
_DOUBLE_BIAS = 1023


@dataclass(frozen=True, kw_only=True)
class PlainColumn:
    """A column's cells in lines of CSV; what is known of them counts only if all of them are plain numbers or empty."""

    plain: bool
    counts: TypeCounts
    distinct: DistinctCounter
    numbers: Numbers
    data: npt.NDArray[np.uint8]
    before: npt.NDArray[np.int32]
    ends: npt.NDArray[np.int32]

    @property
    def cells(self) -> pl.Series:
        """The cells as text."""
        return self.first(len(self.ends))

    def first(self, count: int) -> pl.Series:
        """Return so many of the cells as text, or all if there are fewer."""
        from driftgauge_analyzer.profiling.number_kernels import gather  # noqa: PLC0415 - compiled: see below

        before, ends = self.before[:count], self.ends[:count]
        joined = np.empty(int((ends - before).sum()), dtype=np.uint8)
        gather(self.data, before, ends, joined)
        text = joined[:-1].tobytes().decode("ascii")
        return pl.Series([text]).str.split("\n").explode().replace("", None)

    def missing(self, count: int) -> npt.NDArray[np.bool_]:
        """Return which of the first so many cells are empty."""
        missing: npt.NDArray[np.bool_] = np.equal(self.ends[:count] - self.before[:count], 1)
        return missing


PlainColumns = Mapping[str, PlainColumn]


def find_plain_columns(batch: Rows) -> PlainColumns | None:
    """Find the columns of lines that are no table yet; `None` where lines differ in their number of fields."""
    if not isinstance(batch, UnparsedBatch):
        return None
    # Loading compiled code takes a while, and short data does without.
    from driftgauge_analyzer.profiling import number_kernels as kernels  # noqa: PLC0415

    text = batch.block.data if batch.block.data.endswith(b"\n") else batch.block.data + b"\n"
    shape = len(batch.names), batch.block.line_count
    found = kernels.Found(
        ends=np.empty(shape, dtype=np.int32),
        numbers=np.empty(shape, dtype=np.uint64),
        counts=np.zeros((shape[0], _KINDS), dtype=np.int64),
        registers=np.zeros((shape[0], REGISTERS), dtype=np.uint8),
    )
    view = kernels.View(data=_words(text, 1), halves=_words(text, 4), words=_words(text, 8))
    powers, exponents = _powers_of_ten(kernels.MAX_DECIMALS)
    # The hash is defined modulo 2^64, so overflows are meant.
    with np.errstate(over="ignore"):
        start = np.uint64(SEED) + P5
    if not kernels.scan(view, powers, exponents, start, found):
        return None
    # The first cell has no separator before it; with -1 its text begins at 0, like that of the others one after theirs.
    befores = [np.append(np.int32(-1), found.ends[-1, :-1]), *found.ends[:-1]]
    return {name: _column(column, found, view, befores[column]) for column, name in enumerate(batch.names)}


def _column(index: int, found: "Found", view: "View", before: npt.NDArray[np.int32]) -> PlainColumn:
    null, integral, fractional, other = map(int, found.counts[index])
    return PlainColumn(
        plain=not other,
        counts=TypeCounts(null=null, integral=integral, fractional=fractional),
        distinct=DistinctCounter(found.registers[index]),
        numbers=found.numbers[index, : integral + fractional].view(np.float64),
        data=view.data,
        before=before,
        ends=found.ends[index],
    )


def _words(text: bytes, width: int) -> npt.NDArray[np.unsignedinteger]:
    # Element i is the little-endian word that begins at byte i.
    return np.ndarray(max(len(text) - width + 1, 0), dtype=f"<u{width}", buffer=text, strides=(1,))


@cache
def _powers_of_ten(most: int) -> tuple[Words, Words]:
    """Return, for each number of decimals, the first 128 bits of its power of a tenth, and the exponent of a double."""
    powers = [_power_of_a_fifth(decimals) for decimals in range(most + 1)]
    # 217706 / 2^16 is the binary logarithm of 10, exact enough for so few decimals.
    exponents = [((-217706 * decimals) >> 16) + 63 + _DOUBLE_BIAS for decimals in range(most + 1)]
    words = [(power >> 64, power & (1 << 64) - 1) for power in powers]
    return np.array(words, dtype=np.uint64), np.array(exponents, dtype=np.uint64)


def _power_of_a_fifth(exponent: int) -> int:
    if not exponent:
        return 1 << 127
    power: int = 5**exponent
    # Rounded up, as the algorithm asks of negative powers.
    return (1 << (power.bit_length() + 127)) // power + 1
