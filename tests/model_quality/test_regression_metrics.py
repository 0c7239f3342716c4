import csv
import json
import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from driftgauge_analyzer.model_quality.regression import RegressionSample

numbers = st.floats(min_value=-1e6, max_value=1e6)
pairs = st.lists(st.tuples(numbers, numbers), min_size=1)


def evaluate(labels: list[float], predictions: list[float]) -> dict[str, float]:
    sample = RegressionSample(labels=np.array(labels, dtype=float), predictions=np.array(predictions, dtype=float))
    return sample.evaluate().metrics


def test_the_usual_definitions() -> None:
    metrics = evaluate([1, 2, 3, 6], [1, 2, 5, 5])
    assert metrics == {"mae": 0.75, "mse": 1.25, "rmse": math.sqrt(1.25), "r2": 1 - 5 / 14}


def test_the_example_of_the_service_s_documentation() -> None:
    # The published figures are of 0/1 predictions with this confusion matrix.
    labels = [0.0] * 1690 + [1.0] * 406
    predictions = [0.0] * 1180 + [1.0] * 510 + [0.0] * 268 + [1.0] * 138
    metrics = evaluate(labels, predictions)
    assert metrics["mae"] == metrics["mse"] == 0.3711832061068702
    assert metrics["rmse"] == 0.609248066149471
    assert metrics["r2"] == pytest.approx(-1.3766111872212665, rel=1e-14)


def test_what_the_container_computed_is_reproduced_to_the_last_digit(golden: Callable[[str], Path]) -> None:
    folder = golden("sdk_modelquality_regression_100")
    rows = list(csv.DictReader((folder / "baseline_dataset.csv").read_text().splitlines()))
    # That run named Label as the inference, and Prediction as the ground truth.
    metrics = evaluate([float(row["Prediction"]) for row in rows], [float(row["Label"]) for row in rows])
    expected = json.loads((folder / "statistics.json").read_text())["regression_metrics"]
    assert metrics == {name: figure["value"] for name, figure in expected.items()}


def test_the_root_is_the_root_of_the_mean_square_in_a_published_run(golden: Callable[[str], Path]) -> None:
    published = json.loads(golden("sdk_modelcard_mq/regression_627_2023.json").read_text())["regression_metrics"]
    assert math.sqrt(published["mse"]["value"]) == published["rmse"]["value"]


@given(pairs)
def test_perfect_predictions_have_no_error(rows: list[tuple[float, float]]) -> None:
    labels = [label for label, _ in rows]
    metrics = evaluate(labels, labels)
    assert metrics["mae"] == metrics["mse"] == metrics["rmse"] == 0
    assert metrics["r2"] == 1 or math.isnan(metrics["r2"])


@given(pairs)
def test_the_mean_error_never_exceeds_the_root_mean_square_error(rows: list[tuple[float, float]]) -> None:
    metrics = evaluate([label for label, _ in rows], [prediction for _, prediction in rows])
    assert 0 <= metrics["mae"] <= metrics["rmse"] * (1 + 1e-12) + 1e-150


def test_labels_that_are_all_equal_leave_r2_undefined() -> None:
    assert math.isnan(evaluate([2, 2, 2], [1, 2, 3])["r2"])


def test_squares_beyond_the_range_of_doubles_are_infinite() -> None:
    assert evaluate([1e200, -1e200], [-1e200, 1e200])["mse"] == math.inf


def test_the_spread_of_labels_is_accumulated_as_the_service_does(golden: Callable[[str], Path]) -> None:
    folder = golden("weather_mq_regression")
    rows = list(csv.DictReader((folder / "baseline.csv").read_text().splitlines()))
    metrics = evaluate([float(row["label"]) for row in rows], [float(row["prediction"]) for row in rows])
    table = json.loads((folder / "statistics_table.json").read_text())
    assert {name: f"{value:.6f}" for name, value in metrics.items()} == {
        name: table[f"{name}.value"] for name in metrics
    }
    (violation,) = json.loads((folder / "constraint_violations.json").read_text())["violations"]
    assert violation["description"].endswith(f"'{metrics['r2']}'")
