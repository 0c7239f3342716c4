"""The categories of a dataset's text columns in the order in which AWS's files list them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from driftgauge_analyzer.profiling.categories import CARDINALITY_LIMIT
from driftgauge_analyzer.profiling.profile import ColumnProfile, DatasetProfile
from driftgauge_analyzer.profiling.scala_maps import SMALL_MAP, pair_order, text_order
from driftgauge_contract.constraints import InferredType


def categorical_buckets(column: ColumnProfile) -> dict[str, int] | None:
    """Return a text column's categories and their counts, or `None` where there are too many to list."""
    # AWS decides by the estimate, too, although the exact count may be on the other side of the limit.
    if column.distinct.estimate > CARDINALITY_LIMIT:
        return None
    return column.categories.buckets


@dataclass(frozen=True, kw_only=True)
class ListedCategories:
    """The categories of each text column that has few enough of them."""

    buckets: Mapping[str, Mapping[str, int]]

    @classmethod
    def of(cls, profile: DatasetProfile) -> Self:
        """Collect the categories of a profile's text columns."""
        textual = {name: column for name, column in profile.columns.items() if column.type is InferredType.STRING}
        found = {name: categorical_buckets(column) for name, column in textual.items()}
        return cls(buckets={name: counts for name, counts in found.items() if counts is not None})

    def of_column(self, name: str) -> dict[str, int] | None:
        """Return a column's categories in order, or `None` where they are not listed."""
        counts = self.buckets.get(name)
        return None if counts is None else {text: counts[text] for text in self._order(name, counts)}

    def _order(self, name: str, counts: Mapping[str, int]) -> list[str]:
        if len(counts) > SMALL_MAP:
            return text_order(counts)
        # The map of all columns' pairs may itself be small.
        is_large = sum(map(len, self.buckets.values())) > SMALL_MAP
        return pair_order(name, counts) if is_large else list(counts)
