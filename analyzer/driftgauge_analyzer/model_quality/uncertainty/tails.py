"""Exact tests of a count of errors: against a baseline's count (Fisher) and against a given rate (binomial).

Both are upper tails with the mid-p correction, P(X > k) + P(X = k) / 2, since a discrete exact test is conservative
without it (Lancaster, 1961, "Significance tests in discrete distributions", JASA 56).
"""

import math
from collections.abc import Callable

import numpy as np

# Terms this many standard deviations beyond the mean add nothing to a double.
_REACH = 40


def fisher(errors: int, rows: int, base_errors: int, base_rows: int) -> float:
    """Return the one-sided mid-p value that `rows` hold more errors than the baseline's rate explains.

    X ~ Hypergeometric(rows + base_rows, errors + base_errors, rows): Fisher's exact test, which conditions on the
    total number of errors and so accounts for the baseline's own uncertainty (Fisher, 1935).
    """
    total, marked = rows + base_rows, errors + base_errors
    start = _log_choose(marked, errors) + _log_choose(total - marked, rows - errors) - _log_choose(total, rows)
    mean = rows * marked / total
    deviation = math.sqrt(mean * (1 - marked / total) + 1)
    last = min(rows, marked, math.ceil(max(mean, errors) + _REACH * deviation))
    count = np.arange(errors, last)
    # P(X = k + 1) / P(X = k), for each count up to the last.
    ratios = (marked - count) * (rows - count) / ((count + 1) * (total - marked - rows + count + 1.0))
    return _mid_p(start, ratios)


def binomial(errors: int, rows: int, rate: float) -> float:
    """Return the one-sided mid-p value that `rows` hold more errors than a given rate explains.

    X ~ Binomial(rows, rate) (Clopper and Pearson, 1934).
    """
    if rate <= 0:
        return 0.5 if errors == 0 else 0.0
    if rate >= 1:
        return 0.5 if errors == rows else 1.0
    start = _log_choose(rows, errors) + errors * math.log(rate) + (rows - errors) * math.log1p(-rate)
    mean, deviation = rows * rate, math.sqrt(rows * rate * (1 - rate) + 1)
    last = min(rows, math.ceil(max(mean, errors) + _REACH * deviation))
    count = np.arange(errors, last)
    return _mid_p(start, (rows - count) / (count + 1.0) * (rate / (1 - rate)))


def critical_errors(rows: int, p_value: Callable[[int], float], alpha: float) -> int:
    """Return the least number of errors whose p-value is at most `alpha`; `rows` + 1 where none is.

    `p_value` must not increase with the number of errors, so a binary search finds it.
    """
    low, high = 0, rows + 1
    while low < high:
        middle = (low + high) // 2
        if p_value(middle) <= alpha:
            high = middle
        else:
            low = middle + 1
    return low


def _mid_p(start: float, ratios: "np.ndarray[tuple[int], np.dtype[np.float64]]") -> float:
    with np.errstate(divide="ignore"):
        logs = start + np.cumsum(np.log(ratios))
    return min(1.0, math.exp(start) / 2 + float(np.exp(logs).sum()))


def _log_choose(total: int, chosen: int) -> float:
    return math.lgamma(total + 1) - math.lgamma(chosen + 1) - math.lgamma(total - chosen + 1)
