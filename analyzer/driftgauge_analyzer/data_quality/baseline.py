"""Reading the distributions in the baseline's statistics.json."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from driftgauge_analyzer.data_quality.shapes import STATISTICS
from driftgauge_analyzer.documents import Node, read_document
from driftgauge_analyzer.errors import AnalyzerError
from driftgauge_analyzer.profiling.kll import Numbers
from driftgauge_contract.constraints import InferredType


@dataclass(frozen=True, kw_only=True)
class BaselineFeature:
    """A column's distribution: the levels of its sketch, or its categories, if the file has them."""

    type: InferredType
    levels: tuple[Numbers, ...] | None = None
    categories: Mapping[str, int] | None = None


def read_statistics(path: Path) -> dict[str, BaselineFeature]:
    """Read each column's distribution."""
    root = read_document(path, "features", "a data-quality statistics file", STATISTICS)
    return {node.text("name"): _feature(node) for node in root.children("features")}


def _feature(node: Node) -> BaselineFeature:
    sketch = node.child("numerical_statistics").child("distribution").child("kll").child("sketch")
    categorical = node.child("string_statistics").child("distribution").child("categorical")
    return BaselineFeature(
        type=node.choice("inferred_type", InferredType, InferredType.UNKNOWN),
        levels=read_levels(sketch),
        categories=read_categories(categorical),
    )


def read_levels(sketch: Node) -> tuple[Numbers, ...] | None:
    """Return the levels of a sketch; nothing where the file does not have them."""
    try:
        levels = tuple(np.asarray(level, dtype=np.float64).reshape(-1) for level in sketch.items("data") or ())
    except (TypeError, ValueError, OverflowError) as error:
        raise AnalyzerError(f"{sketch.where}.data must be lists of numbers ({error})") from None
    return levels if any(map(len, levels)) else None


def read_categories(categorical: Node) -> dict[str, int] | None:
    """Return the counts of listed texts; nothing where there are none."""
    counts = {bucket.text("value"): bucket.count("count") for bucket in categorical.children("buckets")}
    return {text: count for text, count in counts.items() if count > 0} or None
