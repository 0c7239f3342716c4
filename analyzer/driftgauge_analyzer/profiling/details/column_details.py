"""All that `exact` mode remembers of one column."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from driftgauge_analyzer.profiling.details.extremes import Extremes, Tail
from driftgauge_analyzer.profiling.details.probe import Beyond, Probe, count_beyond
from driftgauge_analyzer.profiling.details.row_order import Flags, RowOrder
from driftgauge_analyzer.profiling.details.text_details import TextDetails
from driftgauge_analyzer.profiling.kll import Numbers
from driftgauge_analyzer.profiling.xxhash64 import Words

_BLOCK = 1 << 16


class ColumnDetails:
    """Details of the cells that were taken in, block by block."""

    def __init__(self, probe: Probe | None = None) -> None:
        self._probe = probe
        self.order = RowOrder()
        self._largest = Extremes()
        self._smallest = Extremes()
        self.beyond = Beyond()
        self.text_rows = 0
        """How many cells were taken in as texts."""

        self._texts = TextDetails(probe.known if probe else None)
        self._waiting_numbers: list[Numbers] = []
        self._waiting_texts: list[tuple[pl.Series, Words]] = []
        self._waiting_rows = 0

    @property
    def compares(self) -> bool:
        """Return whether there is a baseline, whose type the column is taken to be of."""
        return self._probe is not None

    @property
    def keeps_numbers(self) -> bool:
        """Return whether numbers matter although some cells are none: in the baseline, the column holds numbers."""
        return self._probe is not None and self._probe.numeric

    @property
    def keeps_texts(self) -> bool:
        """Return whether texts matter although all cells look like numbers: in the baseline, the column holds texts."""
        return self._probe is not None and not self._probe.numeric

    @property
    def texts(self) -> TextDetails:
        """The details of the texts."""
        self._flush()
        return self._texts

    @property
    def upper_tail(self) -> Tail | None:
        """The numbers beyond the 99 % point."""
        self._flush()
        return self._largest.tail

    @property
    def lower_tail(self) -> Tail | None:
        """The numbers below the 1 % point."""
        self._flush()
        tail = self._smallest.tail
        return None if tail is None else Tail(point=-tail.point, count=tail.count)

    def update_numbers(self, numbers: Numbers) -> None:
        """Take in numbers, in any order."""
        if self._probe is not None:
            self.beyond.add(count_beyond(numbers, self._probe))
        self._waiting_numbers.append(numbers)
        self._wait_for(len(numbers))

    def update_texts(self, texts: pl.Series, hashes: Words) -> None:
        """Take in texts, none of which is missing, and their hashes."""
        self.text_rows += len(hashes)
        self._waiting_texts.append((texts, hashes))
        self._wait_for(len(hashes))

    def update_order(self, values: Numbers | Words, missing: Flags, *, numeric: bool) -> None:
        """Take in rows in their order: which are missing, and the numbers or the texts' hashes of the others."""
        if self.order.room > 0:
            values = values[: self.order.room]
            self.order.update(values.astype(np.float64), missing, numeric=numeric)

    def merge(self, other: "ColumnDetails") -> None:
        """Take in the details of the part that follows."""
        self.texts.merge(other.texts)
        self._largest.merge(other._largest)
        self._smallest.merge(other._smallest)
        self.order.merge(other.order)
        self.beyond.add(other.beyond)
        self.text_rows += other.text_rows

    def __getstate__(self) -> dict[str, object]:
        # To another process go the figures, without the blocks that wait.
        self._flush()
        return vars(self)

    def _wait_for(self, rows: int) -> None:
        self._waiting_rows += rows
        if self._waiting_rows >= _BLOCK:
            self._flush()

    def _flush(self) -> None:
        """Work on the blocks that wait for more to come, since small ones cost as much as large ones."""
        self._waiting_rows = 0
        if self._waiting_numbers:
            numbers = np.concatenate(self._waiting_numbers)
            self._waiting_numbers = []
            self._largest.update(numbers)
            self._smallest.update(-numbers)
        if self._waiting_texts:
            texts = pl.concat([texts for texts, _ in self._waiting_texts])
            hashes = np.concatenate([hashes for _, hashes in self._waiting_texts])
            self._waiting_texts = []
            self._texts.update(texts, hashes)


@dataclass(frozen=True)
class DetailsOf:
    """Makes the details of columns by name."""

    probes: Mapping[str, Probe] = field(default_factory=dict)

    def __call__(self, column: str) -> ColumnDetails:
        """Return empty details of a column."""
        return ColumnDetails(self.probes.get(column))
