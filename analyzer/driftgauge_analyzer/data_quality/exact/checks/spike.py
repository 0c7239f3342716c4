"""Spikes: whether one value has become much more frequent, as when a column freezes or fills with zeros."""

from collections.abc import Iterator

import numpy as np

from driftgauge_analyzer.data_quality.exact.columns import Share
from driftgauge_analyzer.data_quality.exact.evidence import ComparedColumn, Evidence, more_likely
from driftgauge_analyzer.data_quality.violations import Check

MARGIN = 0.05


def spike(column: ComparedColumn) -> Iterator[Evidence]:
    """Test the number whose share has grown most: Fisher's test, times the window's different values.

    A sketch's error is taken off the window's share and added to the baseline's. A window of one single value needs no
    margin: a column that has frozen matters, however usual the value.
    """
    baseline, window = column.baseline.numbers, column.window.numbers
    # Bins do not tell how often a single value occurs.
    if baseline is None or window is None or baseline.edges is not None:
        return
    values, weights = window.sample.values, window.sample.weights
    places = np.minimum(np.searchsorted(baseline.sample.values, values), len(baseline.sample.values) - 1)
    before = np.where(baseline.sample.values[places] == values, baseline.sample.weights[places], 0.0)
    rows, baseline_rows = window.sample.total, baseline.sample.total
    excess = weights / rows - before / baseline_rows - window.rank_error - baseline.rank_error
    most = int(np.argmax(excess))
    now = Share(hits=round(max(0.0, weights[most] - window.rank_error * rows)), rows=round(rows))
    then = Share(
        hits=round(min(baseline_rows, before[most] + baseline.rank_error * baseline_rows)), rows=round(baseline_rows)
    )
    yield Evidence(
        check=Check.SPIKE,
        effect=float(excess[most]),
        margin=0.0 if len(values) == 1 else MARGIN,
        p_value=lambda: len(values) * more_likely(now, then, column.baseline.value_dependence),
        expected=f"the value {values[most]:g} in {then.of('numbers')}, as in the baseline",
        found=f"it in {now.of('numbers')}",
    )
