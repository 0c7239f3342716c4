"""The profile of a dataset: for each column the figures from which statistics and constraints follow.

Profiles of parts can be merged into the profile of the whole, as the partial results of Spark's partitions are.
"""

import os
from collections.abc import Collection, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import polars as pl

from driftgauge_analyzer.errors import AnalyzerError
from driftgauge_analyzer.generation import Generation
from driftgauge_analyzer.profiling.categories import GLANCE, CategoryCounts
from driftgauge_analyzer.profiling.cell_types import (
    TypeCounts,
    are_no_numbers,
    as_infinite,
    classify,
    to_numbers,
)
from driftgauge_analyzer.profiling.details.column_details import ColumnDetails, DetailsOf
from driftgauge_analyzer.profiling.hyperloglog import DistinctCounter
from driftgauge_analyzer.profiling.kll import KllSketch, Numbers
from driftgauge_analyzer.profiling.moments import Moments
from driftgauge_analyzer.profiling.plain_columns import PlainColumn, PlainColumns, find_plain_columns
from driftgauge_analyzer.profiling.texts import Texts
from driftgauge_analyzer.profiling.xxhash64 import Words, hash_texts
from driftgauge_analyzer.reading.batch import Rows
from driftgauge_analyzer.reading.unreadable import UnreadableRecords
from driftgauge_contract.constraints import InferredType


class NumberOutOfRangeError(ValueError):
    """A text of a number that no double can hold."""


class ColumnProfile:
    """The profile of a column.

    The cells within `domain`, a column's expected categories, are counted however many others there are.
    """

    def __init__(
        self, generation: Generation, domain: Collection[str] = (), details: ColumnDetails | None = None
    ) -> None:
        self._generation = generation
        self._domain = pl.Series(domain, dtype=pl.String)
        self.within_domain = 0
        self._seen = TypeCounts()
        self.distinct = DistinctCounter()
        self.categories = CategoryCounts()
        self.moments = Moments()
        self.sketch = KllSketch()
        self.details = details
        """What only `exact` mode asks for."""

    @property
    def type(self) -> InferredType:
        """The column's type, as far as it was seen."""
        return self._seen.type

    @property
    def types(self) -> TypeCounts:
        """The number of cells of each kind."""
        # A window's cells are of the kind that its baseline says, even where the window alone would look otherwise.
        numeric = self.details.keeps_numbers if self.details and self.details.compares else self.type.numeric
        return self._seen.settled(numeric=numeric)

    @property
    def placeholders(self) -> int:
        """The number of texts such as `NaN`, which are missing cells in a column of numbers."""
        return self._seen.placeholder

    @property
    def has_domain(self) -> bool:
        """Return whether cells within a domain were counted."""
        return len(self._domain) > 0

    @property
    def completeness(self) -> float:
        """The share of cells that hold something."""
        return self.types.present / self.types.total

    def update(self, cells: pl.Series | PlainColumn) -> None:
        """Take in the column's next cells."""
        if isinstance(cells, PlainColumn):
            if cells.plain and not (self.details and self.details.keeps_texts):
                self._update_plain(cells)
                return
            cells = cells.cells
        texts = Texts(cells.drop_nulls())
        classified = classify(texts, self._generation, exact=self.details is not None)
        self._seen.add(classified.counts)
        self._seen.null += cells.null_count()
        self._update_texts(cells)
        numbers = np.empty(0)
        if self._takes_numbers:
            if classified.counts.no_numbers and not (self.details and self.details.keeps_texts):
                # In a column of numbers these stand for no value, and are not counted among the distinct ones.
                cells = cells.set(are_no_numbers(cells), None)
                texts = Texts(cells.drop_nulls())
            numbers = to_numbers(classified.numbers).to_numpy()
            finite = np.isfinite(numbers)
            if not finite.all():
                self._refuse_or_recount(classified.numbers.filter(pl.Series(~finite)))
                numbers = numbers[finite]
            self._update_numbers(numbers)
        hashes = hash_texts(texts)
        self.distinct.update_hashes(hashes)
        if self.details:
            self._update_details(self.details, cells, texts, hashes, numbers)

    def _refuse_or_recount(self, out_of_range: pl.Series) -> None:
        """Refuse numbers that no double can hold; in `exact` mode they are set apart, as one may be a mistake."""
        if self.details is None:
            raise NumberOutOfRangeError(out_of_range[0])
        self._seen.add(as_infinite(out_of_range))

    @property
    def _takes_numbers(self) -> bool:
        # Once a column is text it stays text, and its numbers no longer matter, unless its baseline is one of numbers.
        return self._seen.may_be_numbers or (self.details is not None and self.details.keeps_numbers)

    def _update_details(
        self, details: ColumnDetails, cells: pl.Series, texts: Texts, hashes: Words, numbers: Numbers
    ) -> None:
        as_text = details.keeps_texts or not self._takes_numbers
        if as_text:
            details.update_texts(texts.series, hashes)
        values = hashes if as_text else numbers
        if details.order.room and len(values) == len(hashes):
            missing = cells.head(details.order.room).is_null().to_numpy()
            details.update_order(values, missing, numeric=not as_text)

    def _update_plain(self, column: PlainColumn) -> None:
        self._seen.add(column.counts)
        self.distinct.merge(column.distinct)
        if self.categories.counting:
            # Making all cells into texts is the cost that plain columns save, so the first of them decide if they can.
            self.categories.glance(column.first(GLANCE))
        if self.categories.counting or len(self._domain):
            self._update_texts(column.cells)
        if self._takes_numbers:
            self._update_numbers(column.numbers)
        if self.details and self.details.order.room:
            self.details.update_order(column.numbers, column.missing(self.details.order.room), numeric=True)

    def _update_texts(self, cells: pl.Series) -> None:
        self.categories.update(cells)
        if len(self._domain):
            self.within_domain += int(cells.is_in(self._domain.implode()).sum())

    def _update_numbers(self, numbers: Numbers) -> None:
        self.moments.update(numbers)
        self.sketch.update(numbers)
        if self.details:
            self.details.update_numbers(numbers)

    def add_missing(self, count: int) -> None:
        """Take in rows that do not have this column."""
        self._seen.null += count
        self.categories.add(None, count)
        if self.details and count:
            missing = np.ones(min(count, self.details.order.room), dtype=np.bool_)
            self.details.update_order(np.empty(0), missing, numeric=True)

    def merge(self, other: "ColumnProfile") -> None:
        """Take in another part's profile of the same column."""
        self._seen.add(other._seen)
        self.distinct.merge(other.distinct)
        self.categories.merge(other.categories)
        self.within_domain += other.within_domain
        if self._takes_numbers:
            self.moments.merge(other.moments)
            self.sketch.merge(other.sketch)
        if self.details and other.details:
            self.details.merge(other.details)


class DatasetProfile:
    """The profile of a dataset."""

    def __init__(
        self,
        generation: Generation,
        domains: Mapping[str, Collection[str]] | None = None,
        details: DetailsOf | None = None,
    ) -> None:
        self._generation = generation
        self._domains = domains or {}
        self._details = details
        self.item_count = 0
        self.parts = 0
        """How many parts of the dataset were looked at on their own."""
        self.columns: dict[str, ColumnProfile] = {}
        self.predictions: tuple[str, ...] = ()
        """The columns that hold an endpoint's answers, where that is known."""
        self.unreadable = UnreadableRecords()
        """The records that could not be used."""

    def update(self, batch: Rows, pool: ThreadPoolExecutor, plain: PlainColumns | None = None) -> None:
        """Take in the dataset's next rows, several columns at a time; as plain columns where they were found."""
        cells: Mapping[str, pl.Series | PlainColumn] = plain or batch.frame.to_dict()
        height = batch.height
        self._ensure(cells)
        tasks = {name: pool.submit(self.columns[name].update, cells[name]) for name in cells}
        for name, task in tasks.items():
            try:
                task.result()
            except NumberOutOfRangeError as error:
                # The column knows only the text; the batch knows the file and the line.
                raise _out_of_range(batch, name, str(error)) from None
        self._add_missing(set(self.columns).difference(cells), height)
        self.item_count += height
        self.parts = self.parts or 1

    def merge(self, other: "DatasetProfile") -> None:
        """Take in the profile of another part of the same dataset."""
        self._ensure(other.columns)
        for name, column in other.columns.items():
            self.columns[name].merge(column)
        self._add_missing(set(self.columns).difference(other.columns), other.item_count)
        self.item_count += other.item_count
        self.parts += other.parts
        self.unreadable.merge(other.unreadable)

    def arrange(self, names: Iterable[str]) -> None:
        """Put the columns into the order of these names; others follow."""
        first = {name: self.columns[name] for name in names if name in self.columns}
        self.columns = first | self.columns

    def drop(self, names: Collection[str]) -> None:
        """Forget these columns."""
        self.columns = {name: column for name, column in self.columns.items() if name not in names}

    def _ensure(self, names: Iterable[str]) -> None:
        for name in names:
            if name not in self.columns:
                details = self._details(name) if self._details else None
                self.columns[name] = ColumnProfile(self._generation, self._domains.get(name, ()), details)
                self.columns[name].add_missing(self.item_count)

    def _add_missing(self, names: Iterable[str], count: int) -> None:
        for name in names:
            self.columns[name].add_missing(count)


def profile_batches(
    batches: Iterable[Rows],
    generation: Generation,
    domains: Mapping[str, Collection[str]] | None = None,
    details: DetailsOf | None = None,
    threads: int | None = None,
) -> DatasetProfile:
    """Profile a dataset that is read piece by piece, each piece while the one before it is looked at.

    As many columns are looked at together as there are threads: one for each processor, unless it is said.
    """
    profile = DatasetProfile(generation, domains, details)
    remaining = ((batch, find_plain_columns(batch)) for batch in batches)
    with ThreadPoolExecutor(threads or os.cpu_count()) as pool, ThreadPoolExecutor(1) as reader:
        following = reader.submit(next, remaining, None)
        while (read := following.result()) is not None:
            following = reader.submit(next, remaining, None)
            profile.update(read[0], pool, read[1])
    return profile


def _out_of_range(batch: Rows, name: str, text: str) -> AnalyzerError:
    row = int((batch.frame[name] == text).arg_max() or 0)
    return AnalyzerError(f"{batch.place(row)}: {text!r} in column {name!r} is beyond the range of a double")
