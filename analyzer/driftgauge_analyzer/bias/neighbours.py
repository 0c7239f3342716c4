"""The predictions for the nearest rows of others, found without looking at all pairs."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from ctypes import CDLL, c_int64
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from driftgauge_analyzer.bias.outcomes import Flags
from driftgauge_analyzer.native import pointer

_Rows = npt.NDArray[np.float64]
_ROWS_AT_ONCE = 1 << 12


@dataclass(frozen=True, kw_only=True)
class Others:
    """Rows ordered by their widest column, along which most of them are too far away from a row already."""

    library: CDLL
    rows: _Rows
    keys: _Rows
    positions: npt.NDArray[np.int64]
    favoured: npt.NDArray[np.uint8]
    widest: int

    @classmethod
    def of(cls, library: CDLL, rows: _Rows, favoured: Flags) -> Self:
        """Order rows of finite numbers."""
        with np.errstate(over="ignore", invalid="ignore"):
            # Any column gives the right neighbours, also where this overflows.
            widest = int(np.argmax(np.std(rows, axis=0)))
        positions = np.argsort(rows[:, widest], kind="stable")
        ordered = np.ascontiguousarray(rows[positions])
        keys = np.ascontiguousarray(ordered[:, widest])
        flags = favoured[positions].astype(np.uint8)
        return cls(library=library, rows=ordered, keys=keys, positions=positions, favoured=flags, widest=widest)

    def vote(self, own: _Rows, count: int) -> Flags:
        """Return of each row whether most of as many nearest others are favoured; equally far ones in their order."""
        with ThreadPoolExecutor(os.cpu_count()) as threads:
            votes = list(threads.map(lambda part: self._votes(part, count), _parts(own)))
        return np.concatenate(votes).astype(np.bool_)

    def _votes(self, own: _Rows, count: int) -> npt.NDArray[np.uint8]:
        own, keys = np.ascontiguousarray(own), np.ascontiguousarray(own[:, self.widest])
        votes = np.empty(len(own), dtype=np.uint8)
        others = pointer(self.rows), pointer(self.keys), pointer(self.positions), pointer(self.favoured)
        shape = c_int64(len(own)), c_int64(own.shape[1]), c_int64(count)
        self.library.vote(*others, c_int64(len(self.rows)), pointer(own), pointer(keys), *shape, pointer(votes))
        return votes


def _parts(rows: _Rows) -> Iterator[_Rows]:
    return (rows[start : start + _ROWS_AT_ONCE] for start in range(0, len(rows), _ROWS_AT_ONCE))
