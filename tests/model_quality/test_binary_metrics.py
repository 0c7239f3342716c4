import csv
import json
import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from driftgauge_analyzer.model_quality.binary import BinarySample
from driftgauge_analyzer.model_quality.curves import precision_recall, receiver_operating_characteristic
from driftgauge_analyzer.model_quality.evaluation import Evaluation

scored = st.lists(st.tuples(st.integers(0, 1), st.integers(0, 8)), min_size=1)
flags = st.lists(st.tuples(st.integers(0, 1), st.integers(0, 1)), min_size=1)


def evaluate(actual: list[int], predicted: list[int], scores: list[float] | None = None) -> Evaluation:
    sample = BinarySample(
        actual=np.array(actual), predicted=np.array(predicted), scores=None if scores is None else np.array(scores)
    )
    return sample.evaluate()


@pytest.fixture
def churn(golden: Callable[[str], Path]) -> Evaluation:
    rows = list(csv.DictReader(golden("churn_mq_binary/baseline.csv").read_text().splitlines()))
    return evaluate(
        [int(row["label"]) for row in rows],
        [int(row["prediction"]) for row in rows],
        [float(row["probability"]) for row in rows],
    )


def test_the_example_of_the_service_s_documentation() -> None:
    assert evaluate([0, 0, 0, 1], [0, 1, 1, 1]).figures == {
        "confusion_matrix": {"0": {"0": 1, "1": 2}, "1": {"0": 0, "1": 1}},
        "recall": 1.0,
        "precision": 0.3333333333333333,
        "accuracy": 0.5,
        "recall_best_constant_classifier": 1.0,
        "precision_best_constant_classifier": 0.25,
        "accuracy_best_constant_classifier": 0.25,
        "true_positive_rate": 1.0,
        "true_negative_rate": 0.33333333333333337,
        "false_positive_rate": 0.6666666666666666,
        "false_negative_rate": 0.0,
        "f0_5": 0.3846153846153846,
        "f1": 0.5,
        "f2": 0.7142857142857143,
        "f0_5_best_constant_classifier": 0.29411764705882354,
        "f1_best_constant_classifier": 0.4,
        "f2_best_constant_classifier": 0.625,
    }


def test_the_figures_of_a_published_model_card_follow_from_its_confusion_matrix(golden: Callable[[str], Path]) -> None:
    card = json.loads(golden("sdk_modelcard_mq/binary_docs_example.json").read_text())["binary_classification_metrics"]
    figures = evaluate([0, 0, 0, 1], [0, 1, 1, 1]).figures
    assert figures["confusion_matrix"] == card["confusion_matrix"]
    metrics = {name: figure for name, figure in figures.items() if name != "confusion_matrix"}
    assert metrics == {name: pytest.approx(card[name]["value"], abs=1e-13) for name in metrics}


def test_every_figure_of_a_real_run_is_reproduced(churn: Evaluation, golden: Callable[[str], Path]) -> None:
    figures = churn.figures
    published = json.loads(golden("churn_mq_binary/statistics_table.json").read_text())
    for name, text in published.items():
        figure, _, member = name.partition(".")
        if member == "value":
            assert figures[figure] == pytest.approx(float(text), abs=5e-7), name
    assert figures["confusion_matrix"] == {"0": {"0": 173, "1": 0}, "1": {"0": 12, "1": 16}}


def test_the_areas_of_a_real_run_are_reproduced_to_the_last_digit(churn: Evaluation) -> None:
    metrics = churn.metrics
    assert metrics["auc"] == 0.9395127993393898
    assert metrics["au_prc"] == 0.8632718516273202
    assert metrics["false_negative_rate"] == 0.4285714285714286


def test_the_figures_stand_in_the_order_of_the_files(churn: Evaluation) -> None:
    assert list(churn.figures) == [
        "confusion_matrix",
        *("recall", "precision", "accuracy"),
        *(f"{name}_best_constant_classifier" for name in ("recall", "precision", "accuracy")),
        *("true_positive_rate", "true_negative_rate", "false_positive_rate", "false_negative_rate"),
        *("receiver_operating_characteristic_curve", "precision_recall_curve", "auc", "au_prc"),
        *("f0_5", "f1", "f2"),
        *(f"{name}_best_constant_classifier" for name in ("f0_5", "f1", "f2")),
    ]


def test_without_scores_there_are_no_curves() -> None:
    assert not {"auc", "au_prc", "precision_recall_curve"} & evaluate([0, 1], [0, 1]).figures.keys()


def test_a_classifier_that_never_says_yes_has_precision_recall_and_f_zero() -> None:
    metrics = evaluate([1, 1, 0], [0, 0, 0]).metrics
    assert (metrics["precision"], metrics["recall"], metrics["f1"]) == (0.0, 0.0, 0.0)


def test_the_best_constant_classifier_says_what_was_predicted_most_often() -> None:
    metrics = evaluate([1, 1, 1, 0], [0, 0, 0, 1]).metrics
    assert metrics["accuracy_best_constant_classifier"] == 0.25


@given(flags)
def test_rates_that_complement_each_other_add_up_to_one(rows: list[tuple[int, int]]) -> None:
    metrics = evaluate([actual for actual, _ in rows], [predicted for _, predicted in rows]).metrics
    assert metrics["true_positive_rate"] + metrics["false_negative_rate"] == pytest.approx(1)
    if any(not actual for actual, _ in rows):
        assert metrics["true_negative_rate"] + metrics["false_positive_rate"] == pytest.approx(1)


def test_without_a_negative_label_the_rates_of_negatives_are_undefined() -> None:
    metrics = evaluate([1, 1, 1], [1, 0, 1]).metrics
    assert {name for name, value in metrics.items() if math.isnan(value)} == {
        "true_negative_rate",
        "false_positive_rate",
    }


@given(scored)
def test_the_area_is_the_chance_that_a_positive_scores_higher(rows: list[tuple[int, int]]) -> None:
    positives = [score for actual, score in rows if actual]
    negatives = [score for actual, score in rows if not actual]
    if not positives or not negatives:
        return
    wins = sum((p > n) + (p == n) / 2 for p in positives for n in negatives)
    curve = receiver_operating_characteristic(np.array([a for a, _ in rows]), np.array([float(s) for _, s in rows]))
    assert curve.area == pytest.approx(wins / len(positives) / len(negatives))


@given(scored)
def test_a_curve_has_one_point_for_each_score_and_its_ends(rows: list[tuple[int, int]]) -> None:
    actual, scores = np.array([a for a, _ in rows]), np.array([float(s) for _, s in rows])
    distinct = len(set(scores.tolist()))
    assert len(receiver_operating_characteristic(actual, scores).x) == distinct + 2
    assert len(precision_recall(actual, scores).x) == distinct + 1
    assert (np.diff(receiver_operating_characteristic(actual, scores).x) >= 0).all()


def test_the_precision_recall_curve_starts_at_the_first_point_s_precision() -> None:
    curve = precision_recall(np.array([0, 1, 1]), np.array([0.9, 0.8, 0.8]))
    assert curve.x.tolist() == [0.0, 0.0, 1.0]
    assert curve.y.tolist() == [0.0, 0.0, 2 / 3]
