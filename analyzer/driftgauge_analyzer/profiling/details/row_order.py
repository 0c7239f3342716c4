"""Statistics of row order: the dependence between rows, and the length of runs of one value."""

from enum import StrEnum

import numpy as np
import numpy.typing as npt

from driftgauge_analyzer.profiling.kll import Numbers
from driftgauge_analyzer.significance.dependence import DesignEffect, design_effects

MAX_ROWS = 1 << 16
_SENT_ROWS = 1 << 13
_INNER = (0.05, 0.95)

_MAX_GROUPS = 20
_LARGE_GROUP = 0.05
_MIN_RUN = 5

Flags = npt.NDArray[np.bool_]


class Arrangement(StrEnum):
    """The arrangement of a dataset's rows by one of its columns."""

    MIXED = "mixed"
    SORTED = "sorted"
    """The numbers only rise, or only fall: a time, a counter; or the file was sorted by it."""

    GROUPED = "grouped"
    """All rows of a value stand together, as where a file was put together by class: its order is not that of time."""


class RowOrder:
    """The first 65,536 rows of a column, in order: numbers, or the hashes of texts as numbers."""

    def __init__(self) -> None:
        self._numeric: bool | None = None
        self._values: list[Numbers] = []
        self._missing: list[Flags] = []
        self._rows = 0

    @property
    def room(self) -> int:
        """Return the number of rows that may still be looked at."""
        return MAX_ROWS - self._rows

    def update(self, values: Numbers, missing: Flags, *, numeric: bool) -> None:
        """Take in the next rows: which of them are missing, and the values of the others."""
        if self._numeric is not None and numeric is not self._numeric and len(values):
            # Numbers and texts have no order in common, so what comes after a change of type is not looked at.
            self._rows = MAX_ROWS
        missing = missing[: self.room]
        values = values[: len(missing) - int(np.count_nonzero(missing))]
        if len(values):
            self._numeric = numeric
        self._values.append(values)
        self._missing.append(missing)
        self._rows += len(missing)

    def merge(self, other: "RowOrder") -> None:
        """Take in the rows of the part that follows."""
        if other._missing:
            self.update(other.values, other.missing, numeric=bool(other._numeric))

    def __getstate__(self) -> dict[str, object]:
        # Parts are many where they go to another process, and together they have rows enough.
        sent = RowOrder()
        rows = min(self._rows, _SENT_ROWS)
        missing = self.missing[:rows]
        sent.update(self.values[: len(missing) - int(np.count_nonzero(missing))], missing, numeric=bool(self._numeric))
        return vars(sent)

    @property
    def values(self) -> Numbers:
        """The values that are not missing."""
        return np.concatenate(self._values) if self._values else np.empty(0)

    @property
    def missing(self) -> Flags:
        """Return which rows are missing."""
        return np.concatenate(self._missing) if self._missing else np.empty(0, dtype=np.bool_)

    @property
    def value_effects(self) -> tuple[DesignEffect, ...]:
        """The design effects of the values, without what lies beyond the 5 % and 95 % points.

        A few numbers far out would hide how the others depend on each other.
        """
        values = self.values
        if not len(values):
            return ()
        # Where both points are one value, clipping would make the column constant.
        lower, upper = np.quantile(values, _INNER)
        return design_effects(np.clip(values, lower, upper) if lower < upper else values)

    @property
    def missing_effects(self) -> tuple[DesignEffect, ...]:
        """The design effects of whether a row is missing."""
        missing = self.missing
        return design_effects(missing.astype(np.float64)) if missing.any() else ()

    @property
    def arrangement(self) -> Arrangement:
        """Return how the rows are arranged by this column."""
        runs = self._runs
        if 1 < len(runs) <= min(_MAX_GROUPS, runs.sum() / _MIN_RUN):
            starts = self.values[np.cumsum(runs) - runs]
            # A column that is nearly constant has few runs, too; a second large group shows that rows stand by value.
            second = np.sort(runs)[-2]
            if len(np.unique(starts)) == len(runs) and second >= _LARGE_GROUP * runs.sum():
                return Arrangement.GROUPED
        # Compared, and not subtracted: the difference of two doubles may be none.
        before, after = self.values[:-1], self.values[1:]
        rises_or_falls = len(runs) > 1 and bool((before <= after).all() or (before >= after).all())
        return Arrangement.SORTED if rises_or_falls and self._numeric else Arrangement.MIXED

    @property
    def longest_run(self) -> int:
        """The largest number of successive values that are equal."""
        runs = self._runs
        return int(runs.max()) if len(runs) else 0

    @property
    def _runs(self) -> npt.NDArray[np.int64]:
        values = self.values
        if not len(values):
            return np.empty(0, dtype=np.int64)
        return np.diff(np.append(np.flatnonzero(values[1:] != values[:-1]), len(values) - 1), prepend=-1)
