"""What is remembered of a dataset: a profile for each column, from which statistics and constraints follow.

Profiles of parts merge into the profile of the whole, as the partial results of Spark's partitions do.
"""

import os
from collections.abc import Collection, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import polars as pl

from driftgauge_analyzer.errors import AnalyzerError
from driftgauge_analyzer.profiling.categories import CategoryCounts
from driftgauge_analyzer.profiling.cell_types import Type, TypeCounts, classify, to_numbers
from driftgauge_analyzer.profiling.hyperloglog import DistinctCounter
from driftgauge_analyzer.profiling.kll import KllSketch
from driftgauge_analyzer.profiling.moments import Moments
from driftgauge_analyzer.profiling.texts import Texts
from driftgauge_analyzer.reading.batch import Batch
from driftgauge_analyzer.settings import Generation


class NumberOutOfRangeError(ValueError):
    """A text of a number that no double can hold."""


class ColumnProfile:
    """What is remembered of one column.

    The cells within ``domain``, a column's expected categories, are counted however many others there are.
    """

    def __init__(self, generation: Generation, domain: Collection[str] = ()) -> None:
        self._generation = generation
        self._domain = pl.Series(domain, dtype=pl.String)
        self.within_domain = 0
        self.types = TypeCounts()
        self.distinct = DistinctCounter()
        self.categories = CategoryCounts()
        self.moments = Moments()
        self.sketch = KllSketch()

    @property
    def type(self) -> Type:
        """The column's type, as far as it was seen."""
        return self.types.type

    @property
    def completeness(self) -> float:
        """The share of cells that hold something."""
        return self.types.present / self.types.total

    def update(self, cells: pl.Series) -> None:
        """Take in the column's next cells."""
        texts = Texts(cells.drop_nulls())
        classified = classify(texts, self._generation)
        self.types.add(classified.counts)
        self.types.null += cells.null_count()
        self.distinct.update(texts)
        self.categories.update(cells)
        if len(self._domain):
            self.within_domain += int(cells.is_in(self._domain).sum())
        if self.type.numeric:
            numbers = to_numbers(classified.numbers).to_numpy()
            if not np.isfinite(numbers).all():
                raise NumberOutOfRangeError(classified.numbers[int(np.argmin(np.isfinite(numbers)))])
            self.moments.update(numbers)
            self.sketch.update(numbers)

    def add_missing(self, count: int) -> None:
        """Take in rows that do not have this column."""
        self.types.null += count
        self.categories.add(None, count)

    def merge(self, other: "ColumnProfile") -> None:
        """Take in another part's profile of the same column."""
        self.types.add(other.types)
        self.distinct.merge(other.distinct)
        self.categories.merge(other.categories)
        self.within_domain += other.within_domain
        # Once a column is text it stays text, and its numbers no longer matter.
        if self.type.numeric:
            self.moments.merge(other.moments)
            self.sketch.merge(other.sketch)


class DatasetProfile:
    """What is remembered of a dataset."""

    def __init__(self, generation: Generation, domains: Mapping[str, Collection[str]] | None = None) -> None:
        self._generation = generation
        self._domains = domains or {}
        self.item_count = 0
        self.columns: dict[str, ColumnProfile] = {}

    def update(self, batch: Batch, pool: ThreadPoolExecutor) -> None:
        """Take in the dataset's next rows, several columns at a time."""
        frame = batch.frame
        self._ensure(frame.columns)
        tasks = {name: pool.submit(self.columns[name].update, frame[name]) for name in frame.columns}
        for name, task in tasks.items():
            try:
                task.result()
            except NumberOutOfRangeError as error:
                raise _out_of_range(batch, name, str(error)) from None
        self._add_missing(set(self.columns).difference(frame.columns), frame.height)
        self.item_count += frame.height

    def merge(self, other: "DatasetProfile") -> None:
        """Take in the profile of another part of the same dataset."""
        self._ensure(other.columns)
        for name, column in other.columns.items():
            self.columns[name].merge(column)
        self._add_missing(set(self.columns).difference(other.columns), other.item_count)
        self.item_count += other.item_count

    def arrange(self, names: Iterable[str]) -> None:
        """Put the columns into the order of these names; others follow."""
        first = {name: self.columns[name] for name in names if name in self.columns}
        self.columns = first | self.columns

    def _ensure(self, names: Iterable[str]) -> None:
        for name in names:
            if name not in self.columns:
                self.columns[name] = ColumnProfile(self._generation, self._domains.get(name, ()))
                self.columns[name].add_missing(self.item_count)

    def _add_missing(self, names: Iterable[str], count: int) -> None:
        for name in names:
            self.columns[name].add_missing(count)


def profile_batches(
    batches: Iterable[Batch], generation: Generation, domains: Mapping[str, Collection[str]] | None = None
) -> DatasetProfile:
    """The profile of a dataset that is read piece by piece, each piece while the one before it is looked at."""
    profile = DatasetProfile(generation, domains)
    remaining = iter(batches)
    with ThreadPoolExecutor(os.cpu_count()) as pool, ThreadPoolExecutor(1) as reader:
        following = reader.submit(next, remaining, None)
        while (batch := following.result()) is not None:
            following = reader.submit(next, remaining, None)
            profile.update(batch, pool)
    return profile


def _out_of_range(batch: Batch, name: str, text: str) -> AnalyzerError:
    row = int((batch.frame[name] == text).arg_max() or 0)
    return AnalyzerError(f"{batch.place(row)}: {text!r} in column {name!r} is beyond the range of a double")
