"""The columns that the CSV files of a dataset have in common, and the files that have others."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from driftgauge_analyzer.errors import listed
from driftgauge_analyzer.reading.batch import Rows
from driftgauge_analyzer.reading.blocks import Section
from driftgauge_analyzer.reading.unreadable import UnreadableRecords

Columns = frozenset[str]


@dataclass(frozen=True, kw_only=True)
class CommonColumns:
    """Sets aside the rows of files that have other columns than most of the data.

    The baseline's columns hold if at least half of the data has them. Where most has others, all traffic has changed:
    that is a finding about its columns, and not one about its records.
    """

    common: Columns
    of_baseline: bool
    unreadable: UnreadableRecords

    @classmethod
    def of(
        cls, files: Iterable[tuple[Section, Columns]], known: Sequence[str], unreadable: UnreadableRecords
    ) -> "CommonColumns":
        """Find the columns of most of the data, by the sizes of the files."""
        sizes: Counter[Columns] = Counter()
        for section, columns in files:
            end = section.path.stat().st_size if section.end is None else section.end
            # Bytes stand for rows, which would have to be read to be counted.
            sizes[columns] += end - section.start
        baseline = frozenset(known)
        of_baseline = bool(baseline) and sizes[baseline] * 2 >= sizes.total()
        (most, _), *_ = sizes.most_common(1) or [(baseline, 0)]
        return cls(common=baseline if of_baseline else most, of_baseline=of_baseline, unreadable=unreadable)

    def select(self, batches: Iterable[Rows]) -> Iterator[Rows]:
        """Pass on the rows of files with these columns."""
        for batch in batches:
            if frozenset(batch.names) == self.common:
                yield batch
            else:
                self._set_aside(batch)

    def _set_aside(self, batch: Rows) -> None:
        names = frozenset(batch.names)
        missing, extra = sorted(self.common - names), sorted(names - self.common)
        differences = [
            *([f"without {listed(missing)}"] if missing else []),
            *([f"with {listed(extra)}"] if extra else []),
        ]
        of_whom = "the baseline's" if self.of_baseline else "those of most files"
        reason = f"the file's columns are not {of_whom}: {', '.join(differences)}"
        for row, cells in enumerate(batch.frame.iter_rows()):
            self.unreadable.add(batch.place(row), reason, ",".join(cell or "" for cell in cells))
