"""What people do without a monitor: a two-sample test of scipy for every column, at 0.05."""

from collections.abc import Callable, Sequence

import numpy as np
import polars as pl
from scipy.stats import chi2_contingency, ks_2samp

_LEVEL = 0.05


def usual_practice(baseline: pl.DataFrame) -> Callable[[pl.DataFrame], Sequence[tuple[str, str]]]:
    """Return what tests a window: Kolmogorov-Smirnov for numbers, chi-squared for texts."""
    known = {name: _values(baseline[name]) for name in baseline.columns}

    def findings(window: pl.DataFrame) -> Sequence[tuple[str, str]]:
        return [(name, "test") for name in window.columns if _p_value(known[name], _values(window[name])) < _LEVEL]

    return findings


def _values(cells: pl.Series) -> pl.Series:
    present = cells.drop_nulls()
    numbers = present.cast(pl.Float64, strict=False)
    return present if numbers.null_count() else numbers


def _p_value(before: pl.Series, now: pl.Series) -> float:
    if before.is_empty() or now.is_empty():
        return 1.0
    if before.dtype == now.dtype == pl.Float64:
        return float(ks_2samp(before.to_numpy(), now.to_numpy(), method="asymp").pvalue)
    counts = [dict(side.cast(pl.String).value_counts().iter_rows()) for side in (before, now)]
    # As people do, only values of the baseline are compared.
    names = [name for name in counts[0] if counts[0][name] or counts[1].get(name, 0)]
    observed = np.array([[side.get(name, 0) for name in names] for side in counts])
    if len(names) < 2 or not observed[1].sum():
        return 1.0
    return float(chi2_contingency(observed).pvalue)
