"""Which constraints a window violates, and the adjusted values that alarms watch."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from driftgauge_analyzer.model_quality.binary import BinarySample
from driftgauge_analyzer.model_quality.regression import RegressionSample
from driftgauge_analyzer.model_quality.uncertainty.binary import binary_estimates
from driftgauge_analyzer.model_quality.uncertainty.estimates import Estimate
from driftgauge_analyzer.model_quality.uncertainty.judgement import Judged, Levels, Limit, judge
from driftgauge_analyzer.model_quality.uncertainty.regression import regression_estimates
from driftgauge_analyzer.model_quality.uncertainty.scales import scale_of

LEVELS = Levels(gate=0.002, naming=0.025)


def is_beyond(metric: str, value: float, threshold: float) -> bool:
    """Compare as CloudWatch does."""
    return value > threshold if scale_of(metric).higher_is_worse else value < threshold


def rmse(value: float, rows: int, error: float = 0.7) -> Estimate:
    return Estimate(value=value, rows=rows, standard_error=error / math.sqrt(rows))


def recall(errors: int, rows: int) -> Estimate:
    return Estimate(value=1 - errors / rows, rows=rows, errors=errors)


def one(limit: Limit, window: Estimate, levels: Levels = LEVELS) -> Judged:
    (judged,) = judge([limit], {limit.metric: window}, levels)
    return judged


def test_a_small_window_has_to_be_further_off_than_a_large_one() -> None:
    limit = Limit(metric="rmse", threshold=1.05, baseline=rmse(1.0, 5000))
    assert [one(limit, rmse(1.2, rows)).violated for rows in (20, 1000)] == [False, True]


def test_what_is_certain_but_within_the_margin_is_no_violation() -> None:
    limit = Limit(metric="rmse", threshold=1.05, baseline=rmse(1.0, 1_000_000))
    judged = one(limit, rmse(1.04, 1_000_000))
    assert not judged.violated
    assert judged.adjusted == 1.04


def test_the_adjusted_value_of_a_healthy_window_is_not_past_the_baseline_s() -> None:
    limit = Limit(metric="rmse", threshold=1.05, baseline=rmse(1.0, 500))
    assert one(limit, rmse(1.02, 20)).adjusted == pytest.approx(1.0)
    assert one(limit, rmse(0.8, 20)).adjusted == 0.8


def test_one_missed_positive_of_two_is_chance_and_ninety_of_a_hundred_are_not() -> None:
    limit = Limit(metric="recall", threshold=0.88, baseline=recall(5, 50))
    assert [one(limit, window).violated for window in (recall(1, 2), recall(90, 100))] == [False, True]


def test_a_limit_that_a_person_wrote_is_tested_without_a_baseline() -> None:
    limit = Limit(metric="recall", threshold=0.9)
    assert [one(limit, window).violated for window in (recall(2, 10), recall(11, 100), recall(25, 100))] == [
        False,
        False,
        True,
    ]


def test_a_limit_of_a_perfect_share_is_violated_by_the_first_error() -> None:
    assert one(Limit(metric="recall", threshold=1.0), recall(1, 100)).violated


def test_beyond_the_gate_more_metrics_are_named() -> None:
    limits = [
        Limit(metric="rmse", threshold=1.05, baseline=rmse(1.0, 5000)),
        Limit(metric="mae", threshold=1.05, baseline=rmse(1.0, 5000)),
    ]
    weak, strong = rmse(1.13, 200), rmse(1.3, 200)
    assert [each.violated for each in judge(limits, {"rmse": weak, "mae": weak}, LEVELS)] == [False, False]
    assert [each.violated for each in judge(limits, {"rmse": strong, "mae": weak}, LEVELS)] == [True, True]


def test_a_metric_with_a_gate_of_its_own_is_tested_at_that_level() -> None:
    limit = Limit(metric="rmse", threshold=1.05, baseline=rmse(1.0, 5000))
    wide = Levels(gate=0.0002, naming=0.025, gates={"rmse": 0.01})
    strict = Levels(gate=0.0002, naming=0.025, gates={"mae": 0.01})
    assert [one(limit, rmse(1.13, 200), levels).violated for levels in (wide, strict)] == [True, False]


def test_a_metric_whose_uncertainty_is_unknown_is_never_a_violation() -> None:
    limit = Limit(metric="auc", threshold=0.9, baseline=Estimate(value=0.95, rows=500, standard_error=0.01))
    assert not one(limit, Estimate(value=0.1, rows=5)).violated


@given(st.integers(min_value=0, max_value=10**6), st.sampled_from([5, 30, 200]), st.floats(min_value=0.5, max_value=2))
def test_a_regression_s_violations_are_the_adjusted_values_beyond_their_thresholds(
    seed: int, rows: int, factor: float
) -> None:
    random = np.random.default_rng(seed)

    def draw(rows: int, factor: float) -> RegressionSample:
        predictions = random.normal(size=rows) * 2
        return RegressionSample(labels=predictions + factor * random.normal(size=rows), predictions=predictions)

    baseline, window = regression_estimates(draw(300, 1)), regression_estimates(draw(rows, factor))
    assume(all(estimate.is_defined for estimate in (*baseline.values(), *window.values())))
    limits = [
        Limit(metric=name, threshold=estimate.value * (1.1 if name != "r2" else 0.97), baseline=estimate)
        for name, estimate in baseline.items()
    ]
    for limit, judged in zip(limits, judge(limits, window, LEVELS), strict=True):
        assert judged.violated == is_beyond(limit.metric, judged.adjusted, limit.threshold)


@given(
    st.integers(min_value=0, max_value=10**6),
    st.sampled_from([5, 30, 200]),
    st.floats(min_value=0, max_value=1),
    st.sampled_from([0.0, 0.02, 0.2]),
)
def test_a_classifier_s_violations_are_the_adjusted_values_beyond_their_thresholds(
    seed: int, rows: int, noise: float, margin: float
) -> None:
    random = np.random.default_rng(seed)

    def draw(rows: int, noise: float) -> BinarySample:
        actual = (random.random(rows) < 0.3).astype(np.int64)
        scores = np.where(random.random(rows) < noise, random.random(rows), actual * 0.5 + random.random(rows) / 2)
        return BinarySample(actual=actual, predicted=(scores > 0.5).astype(np.int64), scores=scores)

    baseline, window = binary_estimates(draw(300, 0.2)), binary_estimates(draw(rows, noise))
    limits = [
        Limit(
            metric=name,
            threshold=estimate.value + (margin if scale_of(name).higher_is_worse else -margin),
            baseline=estimate if random.random() < 0.8 else None,
        )
        for name, estimate in baseline.items()
        if estimate.is_defined and window[name].is_defined
    ]
    for limit, judged in zip(limits, judge(limits, window, LEVELS), strict=True):
        assert judged.violated == is_beyond(limit.metric, judged.adjusted, limit.threshold)
