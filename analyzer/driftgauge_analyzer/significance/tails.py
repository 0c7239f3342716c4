"""Tail probabilities of the tests, without scipy: sums in log space that stop when nothing is left to add."""

import math
from collections.abc import Callable

_NEGLIGIBLE = 1e-17


def hypergeometric_tail(hits: int, rows: int, baseline_hits: int, baseline_rows: int, *, mid_p: bool = False) -> float:
    """Return how likely a window has at least so many hits if its share of hits is the baseline's.

    Fisher's exact test, one-sided: `P(X >= k)` for `X ~ Hypergeometric(N + n, K + k, n)`, with `k` hits among the
    window's `n` rows and `K` among the baseline's `N`. The baseline's own uncertainty is part of it. With `mid_p`, half
    of `P(X = k)` counts: a discrete test alone is conservative.

    Sources: R. A. Fisher, Statistical Methods for Research Workers, 5th ed. (1934), section 21.02; H. O. Lancaster,
    Journal of the American Statistical Association 56 (1961), 223-234.
    """
    population, marked = baseline_rows + rows, baseline_hits + hits
    # Fewer hits in the window are impossible, so that the tail is everything.
    if hits <= max(0, marked - baseline_rows):
        return 1.0
    first = _log_choose(marked, hits) + _log_choose(population - marked, rows - hits) - _log_choose(population, rows)

    def ratio(count: int) -> float:
        return (marked - count) * (rows - count) / ((count + 1) * (population - marked - rows + count + 1))

    return _upper_sum(first, hits, min(rows, marked), ratio) - mid_p * math.exp(first) / 2


def binomial_tail(hits: int, rows: int, share: float, *, mid_p: bool = False) -> float:
    """Return how likely at least so many hits are where each row is a hit with a given probability.

    `P(X >= k)` for `X ~ Binomial(n, share)`: the exact test against a limit that a person wrote, which is certain
    where a baseline's share is not. With `mid_p`, half of `P(X = k)` counts.

    Source: C. J. Clopper and E. S. Pearson, Biometrika 26 (1934), 404-413.
    """
    if hits <= 0:
        return 1.0
    if share <= 0 or share >= 1:
        return float(share >= 1)
    first = _log_choose(rows, hits) + hits * math.log(share) + (rows - hits) * math.log1p(-share)
    odds = share / (1 - share)
    return (
        _upper_sum(first, hits, rows, lambda count: (rows - count) / (count + 1) * odds) - mid_p * math.exp(first) / 2
    )


def kolmogorov_tail(distance: float, rows: float, baseline_rows: float) -> float:
    """Return how likely two samples of one distribution differ by at least this distance.

    `p = 2 exp(-2 D^2 nN / (n + N))`, with D the largest difference of the cumulative shares: an upper bound, which
    ties only make safer. Where a sample is a sketch, the sketch's error has been taken off the distance before.

    Source: P. Massart, Annals of Probability 18 (1990), 1269-1283; for two samples F. Wei and R. M. Dudley,
    Statistics and Probability Letters 82 (2012), 636-644.
    """
    if distance <= 0 or rows <= 0 or baseline_rows <= 0:
        return 1.0
    return min(1.0, 2 * math.exp(-2 * distance * distance * rows * baseline_rows / (rows + baseline_rows)))


def _upper_sum(log_first: float, count: int, last: int, ratio: Callable[[int], float]) -> float:
    """Add up terms from the first to the last; each is the one before times a ratio that only falls."""
    total = term = 1.0
    while count < last:
        step = ratio(count)
        term *= step
        total += term
        count += 1
        # The ratios only fall, so that all further terms together are negligible, too.
        if step < 1 and term < _NEGLIGIBLE * total:
            break
        if total > 1e200:
            # The first term can be so small that the others dwarf it: take the scale over into its logarithm.
            log_first, term, total = log_first + math.log(total), term / total, 1.0
    # Rounding may put the sum a little above 1.
    return min(1.0, math.exp(log_first + math.log(total)))


def _log_choose(total: int, chosen: int) -> float:
    return math.lgamma(total + 1) - math.lgamma(chosen + 1) - math.lgamma(total - chosen + 1)
