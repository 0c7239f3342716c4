"""Two distributions in one chart: histograms with common bins, or the shares of categories."""

from collections.abc import Mapping, Sequence

import numpy as np

from driftgauge_analyzer.json_text import JsonValue
from driftgauge_analyzer.measures.samples import Numbers, Sample
from driftgauge_analyzer.report.columns import Column
from driftgauge_analyzer.report.figures import figure, figures
from driftgauge_contract.constraints import InferredType

BINS = 24
MAX_CATEGORIES = 12
# As many numbers at each end are left to the first and the last bar.
_TAIL = 0.002
_SHARES = 4

JsonObject = dict[str, JsonValue]


def distribution(baseline: Column | None, current: Column | None) -> JsonObject:
    """Return the chart of a column: a histogram of numbers, bars of categories, or nothing."""
    present = [column for column in (baseline, current) if column is not None]
    if any(column.type.numeric for column in present):
        return _histogram(baseline, current)
    if any(column.distribution.categories for column in present):
        return _categories(_counts(baseline), _counts(current))
    return {}


def _histogram(baseline: Column | None, current: Column | None) -> JsonObject:
    sides = [column for column in (baseline, current) if column is not None and _known(column)]
    if not sides:
        return {}
    edges = _edges(sides)
    if not np.all(np.isfinite(edges)) or not np.all(np.diff(edges) > 0):
        return {}
    coarse = [column.name for column in sides if column.sample is None]
    return {
        "edges": figures(edges.tolist()),
        "baseline": _shares_of(baseline, edges),
        "current": _shares_of(current, edges),
        **({"coarse": True} if coarse else {}),
    }


def _known(column: Column) -> bool:
    return column.sample is not None or column.bins is not None


def _edges(sides: Sequence[Column]) -> Numbers:
    ranges = [_range(column) for column in sides]
    lowest, highest = min(low for low, _ in ranges), max(high for _, high in ranges)
    whole = all(column.type is InferredType.INTEGRAL and column.sample is not None for column in sides)
    if lowest == highest:
        # A constant column needs a bar of some width, in proportion to its value.
        width = max(abs(lowest) * 0.01, 0.5)
        return np.array([lowest - width, lowest + width])
    if whole and highest - lowest < BINS:
        # Whole numbers stand in the middle of bars of their own, as bounds between them would mix two.
        return np.arange(lowest - 0.5, highest + 1.0, 1.0)
    with np.errstate(over="ignore", invalid="ignore"):
        return np.linspace(lowest, highest, BINS + 1)


def _range(column: Column) -> tuple[float, float]:
    """Return where almost all numbers are: one outlier must not leave a single bar of all others."""
    sample = column.sample
    if sample is None:
        edges = column.bins.edges if column.bins else np.zeros(2)
        return float(edges[0]), float(edges[-1])
    ranks = np.cumsum(sample.weights) / sample.total
    low, high = np.searchsorted(ranks, [_TAIL, 1 - _TAIL])
    return float(sample.values[low]), float(sample.values[min(high, len(sample.values) - 1)])


def _shares_of(column: Column | None, edges: Numbers) -> JsonValue:
    """Return the share of numbers in each bin; the first and the last one hold what lies outside."""
    if column is None or not _known(column):
        return None
    inner = edges[1:-1]
    if column.sample is not None:
        below = _below(column.sample, inner)
    elif column.bins is not None:
        below = column.bins.below(inner)
    return [round(float(share), _SHARES) for share in np.diff(np.concatenate(([0.0], below, [1.0])))]


def _below(sample: Sample, points: Numbers) -> Numbers:
    ranks = np.concatenate(([0.0], np.cumsum(sample.weights)))
    shares: Numbers = ranks[np.searchsorted(sample.values, points, side="left")] / sample.total
    return shares


def _counts(column: Column | None) -> Mapping[str, int]:
    return (column.distribution.categories if column else None) or {}


def _categories(baseline: Mapping[str, int], current: Mapping[str, int]) -> JsonObject:
    """Return the shares of the categories that are most frequent, or that have moved most, and of all others."""
    rows = max(1, sum(baseline.values())), max(1, sum(current.values()))
    shares = {
        name: (baseline.get(name, 0) / rows[0], current.get(name, 0) / rows[1]) for name in {**baseline, **current}
    }
    # The name comes last, so that equal shares have the same order in every report.
    order = sorted(shares, key=lambda name: (-max(shares[name]) - abs(shares[name][0] - shares[name][1]), name))
    listed, others = order[:MAX_CATEGORIES], order[MAX_CATEGORIES:]
    return {
        "categories": listed,
        "baseline": _listed(shares, listed, 0) if baseline else None,
        "current": _listed(shares, listed, 1) if current else None,
        "others": {
            "count": len(others),
            "baseline": figure(sum(shares[name][0] for name in others)),
            "current": figure(sum(shares[name][1] for name in others)),
        },
    }


def _listed(shares: Mapping[str, tuple[float, float]], names: Sequence[str], side: int) -> JsonValue:
    return [round(shares[name][side], _SHARES) for name in names]
