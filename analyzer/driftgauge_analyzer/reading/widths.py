"""Rows whose fields have no names, such as those of CSV requests: all must have the same number of them."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from driftgauge_analyzer.reading.batch import Batch, Rows, UnparsedBatch
from driftgauge_analyzer.reading.unreadable import UnreadableRecords

SETTLED_AFTER = 200
"""So many rows tell how many fields a row has, whatever the first one is."""


@dataclass(kw_only=True)
class CommonWidth:
    """Sets aside the rows that have another number of fields than most.

    The baseline's number holds if at least half of the first rows have it. Where most have another, all traffic has
    changed: that is a finding about its columns, and not one about its records.
    """

    known: int
    unreadable: UnreadableRecords
    _width: int | None = None
    _counts: Counter[int] = field(default_factory=Counter)

    def select(self, batches: Iterable[Rows]) -> Iterator[Rows]:
        """Pass on the rows that have as many fields as most."""
        waiting: list[Rows] = []
        for batch in batches:
            if not batch.by_position:
                yield batch
                continue
            # Until enough rows were seen, the odd record may be the first one.
            waiting.append(batch)
            self._counts[len(batch.names)] += batch.height
            if self._counts.total() >= SETTLED_AFTER:
                yield from self._selected(waiting)
                waiting = []
        yield from self._selected(waiting)

    def _selected(self, batches: Iterable[Rows]) -> Iterator[Rows]:
        for batch in batches:
            if len(batch.names) == self._settled():
                yield batch
            else:
                self._set_aside(batch)

    def _settled(self) -> int:
        if self._width is None:
            as_known = self._counts[self.known] * 2 >= self._counts.total()
            self._width = self.known if as_known else self._counts.most_common(1)[0][0]
        return self._width

    def _set_aside(self, batch: Rows) -> None:
        settled = self._settled()
        expected = f"the baseline has {settled}" if settled == self.known else f"most records have {settled}"
        for row in range(batch.height):
            self.unreadable.add(batch.place(row), f"{len(batch.names)} fields, where {expected}", _content(batch, row))


def _content(batch: Batch | UnparsedBatch, row: int) -> str:
    return ",".join(cell or "" for cell in batch.frame.row(row))
