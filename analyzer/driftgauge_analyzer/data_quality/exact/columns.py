"""Columns as the checks see them: what the baseline held, and what a window holds."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from driftgauge_analyzer.measures.samples import Numbers as SampleNumbers
from driftgauge_analyzer.measures.samples import Sample
from driftgauge_analyzer.profiling.cell_types import TypeCounts
from driftgauge_analyzer.profiling.details.extremes import Tail
from driftgauge_analyzer.profiling.details.membership import Membership
from driftgauge_analyzer.profiling.details.probe import Beyond, Probe
from driftgauge_analyzer.profiling.details.row_order import Arrangement
from driftgauge_analyzer.significance.dependence import Dependence
from driftgauge_analyzer.significance.unseen import Occurrences
from driftgauge_contract.constraints import InferredType

RANK_ERROR = 0.003
"""The share of rows by which a sketch may put a value too high or too low; 0.0020 was the most that was measured."""


@dataclass(frozen=True, kw_only=True)
class Share:
    """Hits among rows."""

    hits: int
    rows: int

    @property
    def value(self) -> float:
        """The share of hits."""
        return self.hits / self.rows if self.rows else 0.0

    def effective(self, dependence: Dependence) -> "Share":
        """Return the counts of independent rows that say as much."""
        rows = dependence.effective(self.rows)
        return Share(hits=round(self.value * rows), rows=round(rows))

    def of(self, what: str) -> str:
        """Return the share in words: `5.0% of values (25 of 500)`."""
        return f"{self.value:.1%} of {what} ({self.hits} of {self.rows})"


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """A column's numbers, and whether they are a sketch of them."""

    sample: Sample
    sketched: bool
    edges: SampleNumbers | None = None
    """The bounds of the bins that are all that is known of numbers without raw values."""

    @property
    def rank_error(self) -> float:
        """The error of a cumulative share."""
        return RANK_ERROR if self.sketched else 0.0

    def aligned(self, sample: Sample) -> Sample:
        """Return a sample as this one is known: where there are bins, each number as the lower bound of its bin."""
        if self.edges is None:
            return sample
        edges = self.edges
        bins = np.searchsorted(edges, sample.values, side="right")
        # The last bin includes its end; what lies outside gets a bin of the same width on each side.
        bins = np.where(sample.values == edges[-1], len(edges) - 1, bins)
        return Sample.of(np.concatenate(([2 * edges[0] - edges[1]], edges))[bins], sample.weights)


@dataclass(frozen=True, kw_only=True)
class TextShares:
    """Shares of known and new values in a column with too many texts to list."""

    rows: int
    frequent: Mapping[int, int] | None = None
    """Counts of frequent values, by hash; nothing where the file leaves them out."""

    masks: Mapping[str, int] | None = None
    """Counts of formats; nothing where they are too many."""


@dataclass(frozen=True, kw_only=True)
class BaselineColumn:
    """A column of the baseline."""

    name: str
    type: InferredType
    present: int
    missing: int
    distinct: int = 0
    counts: TypeCounts | None = None
    placeholders: int = 0
    """The missing cells of a column of numbers that are texts such as `NaN`."""

    numbers: Numbers | None = None
    lowest: float = 0.0
    highest: float = 0.0
    lower_tail: Tail | None = None
    upper_tail: Tail | None = None
    categories: Mapping[str, int] | None = None
    texts: TextShares | None = None
    occurrences: Occurrences | None = None
    membership: Membership | None = None
    value_dependence: Dependence = field(default_factory=Dependence)
    arrangement: Arrangement = Arrangement.MIXED
    missing_dependence: Dependence = field(default_factory=Dependence)

    @property
    def rows(self) -> int:
        """Return the number of rows."""
        return self.present + self.missing

    @property
    def no_numbers(self) -> int:
        """The number of present cells of a column of numbers that are none: infinite ones."""
        return self.counts.string + self.counts.boolean if self.counts else 0

    @property
    def has_sketch(self) -> bool:
        """Return whether more than a histogram is known of the numbers."""
        return self.numbers is not None and self.numbers.edges is None

    @property
    def probe(self) -> Probe:
        """Return the values that a window's cells are counted against while they are read."""
        if not self.type.numeric:
            return Probe(known=self.membership)
        return Probe(
            numeric=True,
            lowest=self.lowest,
            highest=self.highest,
            # Without a point nothing is beyond it.
            lower_point=self.lower_tail.point if self.lower_tail else -math.inf,
            upper_point=self.upper_tail.point if self.upper_tail else math.inf,
        )


@dataclass(frozen=True, kw_only=True)
class WindowColumn:
    """A column of a window."""

    types: TypeCounts
    numbers: Numbers | None = None
    beyond: Beyond = field(default_factory=Beyond)
    categories: Mapping[str, int] | None = None
    """Counts of all texts, unless there are more than a thousand."""

    unseen: Share | None = None
    """Values that the baseline does not have, where its statistics allow to say so."""

    outside: Share | None = None
    """Values outside of the list in the constraints, where there is one."""

    texts: TextShares | None = None
    names: Mapping[int, str] = field(default_factory=dict)
    """The texts of frequent values, by hash."""

    values: int = 0
    """How many different texts there are."""
