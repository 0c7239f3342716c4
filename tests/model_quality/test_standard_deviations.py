import numpy as np
import pytest

from driftgauge_analyzer.model_quality.deviation import standard_deviations
from driftgauge_analyzer.model_quality.regression import RegressionSample


def noisy(size: int) -> RegressionSample:
    random = np.random.default_rng(7)
    labels = random.normal(size=size)
    return RegressionSample(labels=labels, predictions=labels + random.normal(size=size))


def test_below_200_rows_there_is_none() -> None:
    assert standard_deviations(noisy(199)) == {}
    assert standard_deviations(noisy(200)).keys() == {"mae", "mse", "rmse", "r2"}


def test_the_same_rows_give_the_same_deviations() -> None:
    assert standard_deviations(noisy(300)) == standard_deviations(noisy(300))


def test_they_have_the_size_of_drawing_four_rows_in_five_without_replacement() -> None:
    # For a mean of n values with deviation s that is s / sqrt(n) * sqrt(1 / 0.8 - 1).
    sample = noisy(20_000)
    errors = np.abs(sample.labels - sample.predictions)
    expected = errors.std() / np.sqrt(len(errors)) * np.sqrt(0.25)
    assert standard_deviations(sample)["mae"] == pytest.approx(expected, rel=0.8)


def test_an_undefined_metric_has_an_undefined_deviation() -> None:
    sample = RegressionSample(labels=np.ones(200), predictions=np.arange(200.0))
    assert np.isnan(standard_deviations(sample)["r2"])
