"""Drift of numbers: whether the distribution has moved."""

from collections.abc import Iterator

from driftgauge_analyzer.data_quality.exact.columns import Numbers
from driftgauge_analyzer.data_quality.exact.evidence import ComparedColumn, Evidence
from driftgauge_analyzer.data_quality.violations import Check
from driftgauge_analyzer.measures.kolmogorov_smirnov import kolmogorov_smirnov
from driftgauge_analyzer.measures.registry import for_numbers
from driftgauge_analyzer.significance.dependence import Dependence
from driftgauge_analyzer.significance.tails import kolmogorov_tail
from driftgauge_contract.constraints import DriftMeasure, Switch


def number_drift(column: ComparedColumn) -> Iterator[Evidence]:
    """Compare distributions: `p` by the Kolmogorov-Smirnov distance, the effect by the measures that were asked for.

    One p-value decides for all measures whether anything has changed at all, so that more measures do not mean more
    false alarms. The errors of sketches are taken off the distance first. Without raw values the baseline is
    a histogram of ten bins, and distances are those between their bounds.
    """
    baseline, window = column.baseline.numbers, column.window.numbers
    if baseline is None or window is None or column.expected.config.perform_comparison is Switch.DISABLED:
        return
    current = baseline.aligned(window.sample)
    distance = max(0.0, kolmogorov_smirnov(baseline.sample, current) - baseline.rank_error - window.rank_error)
    weight = 1.0
    for setting in column.drift:
        measure = for_numbers(setting.measure)
        if measure is None or measure.numbers is None:
            continue
        is_distance = measure.name is DriftMeasure.KOLMOGOROV_SMIRNOV
        effect = distance if is_distance else measure.numbers(baseline.sample, current)
        by_config = setting.measure in {DriftMeasure.AUTO, DriftMeasure.KOLMOGOROV_SMIRNOV}
        default = column.expected.config.comparison_threshold if by_config else measure.threshold
        yield Evidence(
            check=Check.BASELINE_DRIFT,
            effect=effect,
            margin=default if setting.threshold is None else setting.threshold,
            p_value=lambda: _p_value(distance, baseline, window, column.baseline.value_dependence),
            expected=f"the distribution of the baseline's {baseline.sample.total:.0f} numbers",
            found=f"a {measure.title} of {effect:.3g} over {window.sample.total:.0f} numbers",
            measure=measure.name,
            weight=weight,
        )
        # Further measures share the p-value of the first one, and with it its part of the rate.
        weight = 0.0


def _p_value(distance: float, baseline: Numbers, window: Numbers, dependence: Dependence) -> float:
    rows, baseline_rows = round(window.sample.total), round(baseline.sample.total)
    return kolmogorov_tail(distance, dependence.effective(rows), dependence.effective(baseline_rows))
