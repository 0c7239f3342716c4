"""The formulas of the uncertainty, against scipy, brute force and samples drawn again and again."""

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from driftgauge_analyzer.model_quality.binary import BinarySample
from driftgauge_analyzer.model_quality.curves import precision_recall
from driftgauge_analyzer.model_quality.multiclass import MulticlassSample
from driftgauge_analyzer.model_quality.regression import RegressionSample
from driftgauge_analyzer.model_quality.uncertainty import confusion_matrix
from driftgauge_analyzer.model_quality.uncertainty.binary import binary_estimates
from driftgauge_analyzer.model_quality.uncertainty.bootstrap import au_prc_interval
from driftgauge_analyzer.model_quality.uncertainty.critical import critical_errors
from driftgauge_analyzer.model_quality.uncertainty.delong import auc_standard_error
from driftgauge_analyzer.model_quality.uncertainty.intervals import confidence_interval, wilson
from driftgauge_analyzer.model_quality.uncertainty.multiclass import multiclass_estimates
from driftgauge_analyzer.model_quality.uncertainty.regression import regression_estimates
from driftgauge_analyzer.significance.tails import hypergeometric_tail


@st.composite
def counts(draw: st.DrawFn) -> tuple[int, int]:
    rows = draw(st.integers(min_value=1, max_value=3000))
    return draw(st.integers(min_value=0, max_value=rows)), rows


@given(counts(), st.integers(min_value=1, max_value=300))
def test_the_critical_count_is_the_first_that_is_significant(base: tuple[int, int], rows: int) -> None:
    p_values = [hypergeometric_tail(errors, rows, *base, mid_p=True) for errors in range(rows + 1)]
    first = next((errors for errors, p_value in enumerate(p_values) if p_value <= 0.01), rows + 1)
    assert critical_errors(rows, base[0] / base[1], p_values.__getitem__, 0.01) == first


@given(st.integers(min_value=0, max_value=1000))
def test_delong_s_error_is_that_of_all_pairs_of_rows(seed: int) -> None:
    random = np.random.default_rng(seed)
    actual = np.concatenate(([0, 0, 1, 1], random.integers(0, 2, 60)))
    scores = np.round(random.normal(size=64) + actual, 1)
    positive, negative = scores[actual == 1], scores[actual == 0]
    above = (positive[:, None] > negative) + (positive[:, None] == negative) / 2
    variance = above.mean(axis=1).var(ddof=1) / len(positive) + above.mean(axis=0).var(ddof=1) / len(negative)
    assert auc_standard_error(actual, scores) == pytest.approx(math.sqrt(variance), rel=1e-9)


def test_one_class_has_no_auc() -> None:
    estimate = binary_estimates(
        BinarySample(actual=np.zeros(50, dtype=np.int64), predicted=np.zeros(50, dtype=np.int64), scores=np.zeros(50))
    )["auc"]
    assert not estimate.is_defined


def weighted(matrix: np.ndarray, score: Callable[[float, float, float], float]) -> float:
    actual, predicted = matrix.sum(axis=1), matrix.sum(axis=0)
    return sum(actual[c] / matrix.sum() * score(matrix[c, c], actual[c], predicted[c]) for c in range(len(matrix)))


def f_score(beta: float) -> Callable[[float, float, float], float]:
    return lambda right, actual, predicted: (1 + beta**2) * right / (beta**2 * actual + predicted)


def positive_f(beta: float) -> Callable[[np.ndarray], float]:
    return lambda matrix: f_score(beta)(matrix[1, 1], matrix[1].sum(), matrix[:, 1].sum())


GRADIENTS = {
    "weighted_precision": (
        4,
        confusion_matrix.weighted_precision_gradient,
        lambda matrix: weighted(matrix, lambda right, _, predicted: right / predicted),
    ),
    **{
        f"weighted_f{beta}": (
            4,
            confusion_matrix.weighted_f_gradient(beta),
            lambda matrix, beta=beta: weighted(matrix, f_score(beta)),
        )
        for beta in (0.5, 1.0, 2.0)
    },
    **{f"f{beta}": (2, confusion_matrix.f_gradient(beta), positive_f(beta)) for beta in (0.5, 2.0)},
}


@pytest.mark.parametrize("name", GRADIENTS)
def test_gradients_are_those_of_differences(name: str) -> None:
    classes, gradient, metric = GRADIENTS[name]
    matrix = np.random.default_rng(1).uniform(5, 50, (classes, classes))
    differences = np.zeros_like(matrix)
    for cell in np.ndindex(*matrix.shape):
        step = np.zeros_like(matrix)
        step[cell] = 1e-5
        differences[cell] = (metric(matrix + step) - metric(matrix - step)) / 2e-5
    assert gradient(matrix) == pytest.approx(differences, abs=1e-7)


def deviation(values: list[float]) -> float:
    return float(np.std(values, ddof=1))


def test_the_errors_of_a_regression_are_those_of_samples_drawn_again_and_again() -> None:
    random = np.random.default_rng(3)

    def draw() -> RegressionSample:
        predictions = random.normal(size=400) * 2
        return RegressionSample(labels=predictions + random.normal(size=400), predictions=predictions)

    estimates = [regression_estimates(draw()) for _ in range(600)]
    badness = {
        name: [transform(one[name].value) for one in estimates]
        for name, transform in {
            "mae": math.log,
            "mse": math.log,
            "rmse": math.log,
            "r2": lambda value: math.log(1 - value),
        }.items()
    }
    for name, values in badness.items():
        typical = float(np.median([one[name].standard_error for one in estimates]))
        assert typical == pytest.approx(deviation(values), rel=0.1), name


def test_the_errors_of_the_f_scores_and_the_auc_are_those_of_samples_drawn_again_and_again() -> None:
    random = np.random.default_rng(4)

    def draw() -> BinarySample:
        actual = (random.random(500) < 0.3).astype(np.int64)
        scores = random.normal(size=500) + 2 * actual
        return BinarySample(actual=actual, predicted=(scores > 1).astype(np.int64), scores=scores)

    estimates = [binary_estimates(draw()) for _ in range(600)]
    for name in ("f0_5", "f2", "auc"):
        typical = float(np.median([one[name].standard_error for one in estimates]))
        assert typical == pytest.approx(deviation([one[name].value for one in estimates]), rel=0.1), name


def test_the_errors_of_the_weighted_metrics_are_those_of_samples_drawn_again_and_again() -> None:
    random = np.random.default_rng(5)

    def draw() -> MulticlassSample:
        actual = random.choice(4, 500, p=[0.5, 0.25, 0.15, 0.1])
        predicted = np.where(random.random(500) < 0.7, actual, random.integers(0, 4, 500))
        return MulticlassSample(actual=actual, predicted=predicted, classes=("a", "b", "c", "d"))

    estimates = [multiclass_estimates(draw()) for _ in range(600)]
    for name in ("weighted_precision", "weighted_f0_5", "weighted_f1", "weighted_f2"):
        typical = float(np.median([one[name].standard_error for one in estimates]))
        assert typical == pytest.approx(deviation([one[name].value for one in estimates]), rel=0.12), name


@given(st.integers(min_value=0, max_value=1000))
def test_every_estimate_has_the_value_that_the_report_shows(seed: int) -> None:
    random = np.random.default_rng(seed)
    actual, predicted = random.integers(0, 2, (2, 30))
    sample = BinarySample(actual=actual, predicted=predicted, scores=random.random(30))
    metrics = sample.evaluate().metrics
    for name, estimate in binary_estimates(sample).items():
        if estimate.is_defined:
            assert estimate.value == pytest.approx(metrics[name], abs=1e-12), name


def test_a_share_of_nothing_is_undefined() -> None:
    nothing = np.zeros(30, dtype=np.int64)
    estimates = binary_estimates(BinarySample(actual=nothing, predicted=nothing))
    undefined = {name for name, estimate in estimates.items() if not estimate.is_defined}
    assert undefined == {"recall", "precision", "true_positive_rate", "false_negative_rate", "f0_5", "f1", "f2"}


def test_constant_labels_have_no_r2() -> None:
    estimates = regression_estimates(RegressionSample(labels=np.ones(30), predictions=np.arange(30.0)))
    assert not estimates["r2"].is_defined
    assert estimates["r2"].standard_error is None


def scored(random: np.random.Generator, rows: int) -> tuple[np.ndarray, np.ndarray]:
    actual = (random.random(rows) < 0.3).astype(np.int64)
    return actual, random.normal(size=rows) + 2 * actual


def test_the_bootstrap_of_the_precision_recall_area_is_that_of_rows_drawn_one_by_one() -> None:
    random = np.random.default_rng(7)
    actual, scores = scored(random, 300)
    drawn = [random.integers(0, 300, 300) for _ in range(400)]
    areas = [precision_recall(actual[rows], scores[rows]).area for rows in drawn]
    interval = au_prc_interval(actual, scores)
    assert interval is not None
    assert (interval.lower, interval.upper) == pytest.approx(tuple(np.quantile(areas, [0.025, 0.975])), abs=0.015)


def test_many_distinct_scores_are_drawn_together_with_the_same_result() -> None:
    actual, scores = scored(np.random.default_rng(8), 5000)
    area, interval = precision_recall(actual, scores).area, au_prc_interval(actual, scores)
    assert interval is not None
    assert interval.lower < area < interval.upper
    assert interval.upper - interval.lower < 0.04


def test_the_same_data_has_the_same_interval() -> None:
    actual, scores = scored(np.random.default_rng(9), 200)
    assert au_prc_interval(actual, scores) == au_prc_interval(actual, scores)


def test_one_class_has_no_precision_recall_interval() -> None:
    assert au_prc_interval(np.ones(20, dtype=np.int64), np.arange(20.0)) is None


@given(counts())
def test_wilson_s_interval_is_scipy_s(window: tuple[int, int]) -> None:
    expected = stats.binomtest(*window).proportion_ci(0.95, method="wilson")
    assert wilson(*window) == pytest.approx((expected.low, expected.high), abs=1e-9)


def test_intervals_hold_the_true_value_as_often_as_they_promise() -> None:
    random = np.random.default_rng(10)
    held = {"rmse": 0, "recall": 0, "f2": 0}
    for _ in range(400):
        predictions = random.normal(size=150)
        regression = RegressionSample(labels=predictions + random.normal(size=150), predictions=predictions)
        actual = (random.random(400) < 0.4).astype(np.int64)
        called = np.where(random.random(400) < 0.8, actual, 1 - actual)
        # Of a positive, 0.8 are called; of what is called, 0.32 / (0.32 + 0.12) are positive.
        truth = {"rmse": 1.0, "recall": 0.8, "f2": 5 * 0.32 / (5 * 0.32 + 4 * 0.08 + 0.12)}
        estimates = regression_estimates(regression) | binary_estimates(BinarySample(actual=actual, predicted=called))
        for name, value in truth.items():
            interval = confidence_interval(name, estimates[name])
            assert interval is not None
            held[name] += interval.lower <= value <= interval.upper
    assert all(0.92 <= count / 400 <= 0.98 for count in held.values()), held
