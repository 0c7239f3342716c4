"""The columns that a data-quality statistics file describes, whoever wrote it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from driftgauge_analyzer.data_quality.baseline import BaselineFeature, read_categories, read_levels
from driftgauge_analyzer.documents import Node, read_document
from driftgauge_analyzer.measures.samples import Numbers, Sample
from driftgauge_analyzer.report.figures import count, figure, figures
from driftgauge_contract.constraints import InferredType

_QUARTILES = ("lower_quartile", "median", "upper_quartile")
_MOMENTS = ("mean", "std_dev", "min", "max")


@dataclass(frozen=True, kw_only=True)
class Bins:
    """Ten bins, which are all that is known of numbers without raw values."""

    edges: Numbers
    counts: Numbers

    def below(self, points: Numbers) -> Numbers:
        """Return the share of numbers below each point, as if each bin were filled evenly."""
        ranks = np.concatenate(([0.0], np.cumsum(self.counts))) / self.counts.sum()
        shares: Numbers = np.interp(points, self.edges, ranks)
        return shares


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column: how much of it is there, its moments, and its distribution."""

    name: str
    present: int
    missing: int
    moments: Mapping[str, float | None]
    distinct: float | None
    distribution: BaselineFeature
    bins: Bins | None = None

    @property
    def type(self) -> InferredType:
        """The inferred type."""
        return self.distribution.type

    @property
    def quartiles(self) -> Mapping[str, float | None]:
        """The quartiles, which only a sketch tells."""
        if self.sample is None:
            return {}
        ranks = np.cumsum(self.sample.weights) / self.sample.total
        places = np.minimum(np.searchsorted(ranks, [0.25, 0.5, 0.75]), len(ranks) - 1)
        return dict(zip(_QUARTILES, figures(self.sample.values[places].tolist()), strict=True))

    @property
    def rows(self) -> int:
        """The number of rows."""
        return self.present + self.missing

    @cached_property
    def sample(self) -> Sample | None:
        """The numbers that the file has as raw values."""
        return Sample.of_sketch(self.distribution.levels) if self.distribution.levels else None


@dataclass(frozen=True, kw_only=True)
class Dataset:
    """A dataset's rows and columns."""

    rows: int
    columns: Mapping[str, Column]


def read_dataset(path: Path) -> Dataset:
    """Read the dataset that a statistics file describes."""
    root = read_document(path, "features", "a data-quality statistics file")
    columns = {node.text("name"): _column(node) for node in root.children("features")}
    return Dataset(rows=count(root.child("dataset").value.get("item_count")), columns=columns)


def _column(node: Node) -> Column:
    column_type = node.choice("inferred_type", InferredType, InferredType.UNKNOWN)
    described = node.child("numerical_statistics" if column_type.numeric else "string_statistics")
    common, distribution = described.child("common").value, described.child("distribution")
    distinct = "approximate_num_distinct_values" if column_type.numeric else "distinct_count"
    kll = distribution.child("kll")
    return Column(
        name=node.text("name"),
        present=count(common.get("num_present")),
        missing=count(common.get("num_missing")),
        moments={name: figure(described.value.get(name)) for name in _MOMENTS} if column_type.numeric else {},
        distinct=figure(described.value.get(distinct)),
        distribution=BaselineFeature(
            type=column_type,
            levels=read_levels(kll.child("sketch")) if column_type.numeric else None,
            categories=None if column_type.numeric else read_categories(distribution.child("categorical")),
        ),
        bins=_bins(kll),
    )


def _bins(kll: Node) -> Bins | None:
    buckets = list(kll.children("buckets"))
    counts = np.array([bucket.number("count", 0) for bucket in buckets])
    if not counts.sum():
        return None
    edges = np.array([*(bucket.number("lower_bound", 0) for bucket in buckets), buckets[-1].number("upper_bound", 0)])
    # A constant column has ten bins without any width.
    return Bins(edges=edges, counts=counts) if np.all(np.diff(edges) > 0) else None
