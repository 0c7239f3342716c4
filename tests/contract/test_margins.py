"""Thresholds of model quality have room that suits their metric."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from driftgauge_contract.margins import HIGHER_IS_WORSE, default_margin, threshold_with_margin
from driftgauge_contract.metrics import MODEL_QUALITY_METRICS

METRICS = sorted(set().union(*MODEL_QUALITY_METRICS.values()))


@given(st.sampled_from(METRICS), st.floats(0, 1), st.floats(0, 10))
def test_a_margin_never_makes_a_threshold_stricter(metric: str, value: float, margin: float) -> None:
    threshold = threshold_with_margin(metric, value, margin)
    assert threshold >= value if metric in HIGHER_IS_WORSE else threshold <= value


@pytest.mark.parametrize(
    ("metric", "value", "threshold"),
    [
        ("recall", 1.0, 0.9),
        ("false_positive_rate", 0.0, 0.1),
        ("false_positive_rate", 0.95, 1.0),
        ("precision", 0.05, 0.0),
        ("rmse", 2.0, 2.2),
    ],
)
def test_rates_have_absolute_room_within_what_is_possible_and_errors_relative_room(
    metric: str, value: float, threshold: float
) -> None:
    assert threshold_with_margin(metric, value, 0.1) == pytest.approx(threshold)


def test_mse_and_r2_have_the_room_of_rmse() -> None:
    rmse = threshold_with_margin("rmse", 2.0, 0.1)
    assert threshold_with_margin("mse", 4.0, 0.1) == pytest.approx(rmse**2)
    variance = 40.0
    assert threshold_with_margin("r2", 1 - 4 / variance, 0.1) == pytest.approx(1 - rmse**2 / variance)


def test_every_metric_has_a_margin_of_its_own() -> None:
    assert all(math.isfinite(default_margin(metric)) for metric in METRICS)
