"""Finding columns of plain numbers in lines of CSV without parsing a table first."""

from collections.abc import Mapping
from ctypes import CDLL
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from driftgauge_analyzer.native import kernels
from driftgauge_analyzer.profiling.cell_types import TypeCounts
from driftgauge_analyzer.profiling.hyperloglog import DistinctCounter
from driftgauge_analyzer.profiling.kll import Numbers
from driftgauge_analyzer.profiling.number_kernels import Found, gather, scan
from driftgauge_analyzer.reading.batch import Rows, UnparsedBatch


@dataclass(frozen=True, kw_only=True)
class PlainColumn:
    """A column's cells in lines of CSV; what is known of them counts only if all of them are plain numbers or empty."""

    library: CDLL
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
        joined = gather(self.library, self.data, self.before[:count], self.ends[:count])
        text = joined[:-1].tobytes().decode("ascii")
        return pl.Series([text]).str.split("\n").explode().replace("", None)

    def missing(self, count: int) -> npt.NDArray[np.bool_]:
        """Return which of the first so many cells are empty."""
        missing: npt.NDArray[np.bool_] = np.equal(self.ends[:count] - self.before[:count], 1)
        return missing


PlainColumns = Mapping[str, PlainColumn]


def find_plain_columns(batch: Rows) -> PlainColumns | None:
    """Find the columns of lines that are no table yet; `None` where lines differ in their number of fields."""
    library = kernels()
    if library is None or not isinstance(batch, UnparsedBatch):
        return None
    text = batch.block.data if batch.block.data.endswith(b"\n") else batch.block.data + b"\n"
    data = np.frombuffer(text, dtype=np.uint8)
    found = scan(library, data, len(batch.names), batch.block.line_count)
    if found is None:
        return None
    # The first cell has no separator before it; with -1 its text begins at 0, like that of the others one after theirs.
    befores = [np.append(np.int32(-1), found.ends[-1, :-1]), *found.ends[:-1]]
    return {name: _column(column, found, library, data, befores[column]) for column, name in enumerate(batch.names)}


def _column(
    index: int, found: Found, library: CDLL, data: npt.NDArray[np.uint8], before: npt.NDArray[np.int32]
) -> PlainColumn:
    null, integral, fractional, other = map(int, found.counts[index])
    return PlainColumn(
        library=library,
        plain=not other,
        counts=TypeCounts(null=null, integral=integral, fractional=fractional),
        distinct=DistinctCounter(found.registers[index]),
        numbers=found.numbers[index, : integral + fractional].view(np.float64),
        data=data,
        before=before,
        ends=found.ends[index],
    )
