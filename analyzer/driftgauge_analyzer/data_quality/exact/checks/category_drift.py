"""Drift of categories: whether their shares have moved."""

from collections.abc import Iterator, Mapping

from driftgauge_analyzer.data_quality.exact.columns import Share
from driftgauge_analyzer.data_quality.exact.evidence import ComparedColumn, Evidence, more_likely
from driftgauge_analyzer.data_quality.violations import Check
from driftgauge_analyzer.measures.registry import for_categories
from driftgauge_analyzer.significance.dependence import Dependence
from driftgauge_contract.constraints import DriftMeasure, Switch

_BOTH_WAYS = 2


def category_drift(column: ComparedColumn) -> Iterator[Evidence]:
    """Compare shares: `p` by Fisher's test of the category that is least likely, the effect by the measures asked for.

    The p-value is multiplied by twice the number of categories, since each of them could have grown or shrunk.
    """
    baseline, window = column.baseline.categories, column.window.categories
    if not baseline or not window or column.expected.config.perform_comparison is Switch.DISABLED:
        return
    smaller = min(sum(baseline.values()), sum(window.values()))
    weight = 1.0
    for setting in column.drift:
        measure = for_categories(setting.measure, len(baseline), smaller)
        if measure is None or measure.categories is None:
            continue
        by_config = setting.measure in {DriftMeasure.AUTO, DriftMeasure.L_INFINITY}
        default = column.expected.config.categorical_comparison_threshold if by_config else measure.threshold
        margin = default if setting.threshold is None else setting.threshold
        effect = measure.categories(baseline, window)
        # The largest difference must be significant itself; other measures sum up many of any size.
        least = margin if measure.name is DriftMeasure.L_INFINITY else 0.0
        yield Evidence(
            check=Check.BASELINE_DRIFT,
            effect=effect,
            margin=margin,
            p_value=lambda least=least: smallest_p_value(  # type: ignore[misc]
                window, baseline, least, column.baseline.value_dependence
            ),
            expected=f"the shares of {len(baseline)} categories as in the baseline",
            found=f"a {measure.title} of {effect:.3g}, most of all {_moved_most(baseline, window)}",
            measure=measure.name,
            weight=weight,
        )
        # Further measures share the p-value of the first one, and with it its part of the rate.
        weight = 0.0


def smallest_p_value(
    window: Mapping[str, int], baseline: Mapping[str, int], least: float, dependence: Dependence
) -> float:
    """Return the smallest p-value of the categories whose share has moved by more than `least`, for all of them."""
    names = {*window, *baseline}
    rows, baseline_rows = sum(window.values()), sum(baseline.values())
    smallest = 1.0
    for name in names:
        now, before = (Share(hits=side.get(name, 0), rows=n) for side, n in ((window, rows), (baseline, baseline_rows)))
        if abs(now.value - before.value) <= least:
            continue
        # Where a category has shrunk, the rest has grown: one tail serves both directions.
        if now.value < before.value:
            now, before = (Share(hits=side.rows - side.hits, rows=side.rows) for side in (now, before))
        smallest = min(smallest, more_likely(now, before, dependence))
    return _BOTH_WAYS * len(names) * smallest


def _moved_most(baseline: Mapping[str, int], window: Mapping[str, int]) -> str:
    rows, baseline_rows = sum(window.values()), sum(baseline.values())

    def difference(name: str) -> float:
        return abs(window.get(name, 0) / rows - baseline.get(name, 0) / baseline_rows)

    most = max(sorted({*window, *baseline}), key=difference)
    return f"{most!r} from {baseline.get(most, 0) / baseline_rows:.1%} to {window.get(most, 0) / rows:.1%}"
