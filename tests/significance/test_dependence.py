"""Rows that depend on each other count less."""

import numpy as np
import pytest
from scipy.stats import chi2

from driftgauge_analyzer.significance.dependence import Dependence, DesignEffect, design_effects


def runs(length: int, rows: int, shared: float = 0.5, seed: int = 3) -> np.ndarray:
    random = np.random.default_rng(seed)
    levels = np.repeat(random.normal(size=rows // length + 1), length)[:rows]
    return np.sqrt(shared) * levels + np.sqrt(1 - shared) * random.normal(size=rows)


def test_independent_rows_count_in_full() -> None:
    for seed in range(50):
        dependence = Dependence(design_effects(np.random.default_rng(seed).normal(size=2_000)))
        assert dependence.of(200) == 1.0
        assert dependence.effective(200) == 200


def test_runs_of_like_rows_are_found_and_bounded_from_above() -> None:
    dependence = Dependence(design_effects(runs(20, 20_000)))
    assert dependence.found
    # With half of the variance shared by runs of 20, means of many rows vary 1 + 19/2 times as much.
    assert 10.5 < dependence.of(200) < 17


def test_the_effect_grows_on_where_the_baseline_is_too_short_to_tell() -> None:
    dependence = Dependence(design_effects(runs(100, 2_000)))
    assert dependence.of(1_000) > dependence.of(100) > dependence.of(10) > 1


def test_shuffled_rows_tell_nothing() -> None:
    series = np.random.default_rng(1).permutation(runs(20, 5_000))
    assert not Dependence(design_effects(series)).found


def test_blocks_double_while_there_are_twenty_of_them() -> None:
    effects = design_effects(np.arange(1_000.0))
    assert [(effect.length, effect.blocks) for effect in effects] == [(5, 200), (10, 100), (20, 50), (40, 25)]
    assert effects[0].effect == pytest.approx(5, rel=0.02)


def test_a_constant_or_short_column_has_no_effects() -> None:
    assert design_effects(np.ones(1_000)) == ()
    assert design_effects(np.arange(99.0)) == ()


def test_the_upper_bound_is_that_of_a_variance() -> None:
    effect = DesignEffect(length=5, effect=3.0, blocks=20)
    assert effect.upper_bound == pytest.approx(3.0 * 19 / chi2.ppf(0.05, 19), rel=0.01)


def test_a_series_that_is_short_against_its_runs_is_told() -> None:
    assert Dependence(design_effects(runs(100, 500))).still_grows
    assert not Dependence(design_effects(runs(20, 5_000))).still_grows
    assert not Dependence(design_effects(np.random.default_rng(2).normal(size=500))).still_grows
