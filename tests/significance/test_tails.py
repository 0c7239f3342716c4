"""Tail probabilities are scipy's."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from driftgauge_analyzer.significance.tails import binomial_tail, hypergeometric_tail, kolmogorov_tail

ROWS = st.integers(1, 20_000)
SHARE = st.floats(0, 1)


@given(ROWS, ROWS, SHARE, SHARE)
def test_the_test_of_two_shares_is_fishers(rows: int, baseline_rows: int, share: float, baseline_share: float) -> None:
    hits, baseline_hits = round(rows * share), round(baseline_rows * baseline_share)
    expected = stats.hypergeom.sf(hits - 1, rows + baseline_rows, hits + baseline_hits, rows)
    found = hypergeometric_tail(hits, rows, baseline_hits, baseline_rows)
    assert found == pytest.approx(expected, rel=1e-6, abs=1e-250)


@given(ROWS, SHARE, st.floats(0, 1))
def test_the_test_of_a_limit_is_binomial(rows: int, share: float, limit: float) -> None:
    hits = round(rows * share)
    expected = stats.binom.sf(hits - 1, rows, limit)
    assert binomial_tail(hits, rows, limit) == pytest.approx(expected, rel=1e-6, abs=1e-250)


@given(st.floats(0, 1), ROWS, ROWS)
def test_the_bound_of_a_distance_is_never_below_its_asymptotic_probability(
    distance: float, rows: int, baseline_rows: int
) -> None:
    scale = (rows * baseline_rows / (rows + baseline_rows)) ** 0.5
    assert kolmogorov_tail(distance, rows, baseline_rows) >= stats.kstwobign.sf(distance * scale) - 1e-12


def test_the_bound_is_tight_where_it_decides() -> None:
    assert kolmogorov_tail(0.2, 500, 500) == pytest.approx(stats.kstwobign.sf(0.2 * 250**0.5), rel=1e-6)


def test_without_rows_nothing_can_be_unlikely() -> None:
    assert kolmogorov_tail(0.5, 0, 100) == 1.0
    assert hypergeometric_tail(0, 10, 0, 10) == 1.0
    assert binomial_tail(0, 10, 0.5) == 1.0


@given(st.integers(1, 20_000), ROWS, st.floats(0.01, 1), SHARE)
def test_mid_p_counts_half_of_what_was_observed(rows: int, baseline_rows: int, share: float, base_share: float) -> None:
    hits, baseline_hits = max(1, round(rows * share)), round(baseline_rows * base_share)
    fisher = stats.hypergeom(rows + baseline_rows, hits + baseline_hits, rows)
    assume(hits > max(0, hits + baseline_hits - baseline_rows))
    assert hypergeometric_tail(hits, rows, baseline_hits, baseline_rows, mid_p=True) == pytest.approx(
        fisher.sf(hits) + fisher.pmf(hits) / 2, rel=1e-5, abs=1e-12
    )
    limit = stats.binom(rows, 0.3)
    assert binomial_tail(hits, rows, 0.3, mid_p=True) == pytest.approx(
        limit.sf(hits) + limit.pmf(hits) / 2, rel=1e-5, abs=1e-12
    )
