import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from driftgauge_analyzer.model_quality.evaluation import Evaluation
from driftgauge_analyzer.model_quality.multiclass import MulticlassSample

rows = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1)


def evaluate(matrix: list[list[int]]) -> Evaluation:
    cells = [
        (actual, predicted) for actual, row in enumerate(matrix) for predicted, n in enumerate(row) for _ in range(n)
    ]
    return sample(cells, len(matrix)).evaluate()


def sample(cells: list[tuple[int, int]], classes: int) -> MulticlassSample:
    return MulticlassSample(
        actual=np.array([actual for actual, _ in cells]),
        predicted=np.array([predicted for _, predicted in cells]),
        classes=tuple(map(str, range(classes))),
    )


def test_the_example_of_the_service_s_documentation() -> None:
    figures = evaluate([[1180, 510], [268, 138]]).figures
    assert figures["confusion_matrix"] == {"0": {"0": 1180, "1": 510}, "1": {"0": 268, "1": 138}}
    assert {name: figures[name] for name in list(figures)[1:7]} == {
        "accuracy": 0.6288167938931297,
        "weighted_recall": 0.6288167938931297,
        "weighted_precision": 0.6983172269629505,
        "weighted_f0_5": 0.6803947317178771,
        "weighted_f1": 0.6571162346664904,
        "weighted_f2": 0.6384024354394601,
    }


def test_a_constant_classifier_s_figures_are_those_of_the_documentation() -> None:
    # The documentation's classifier says 1 for each of the 2096 rows, of which 406 are 1.
    figures = evaluate([[0, 1690], [0, 406]]).metrics
    assert {name: value for name, value in figures.items() if name.endswith("best_constant_classifier")} == {
        "accuracy_best_constant_classifier": 0.19370229007633588,
        "weighted_recall_best_constant_classifier": 0.19370229007633588,
        "weighted_precision_best_constant_classifier": 0.03752057718081697,
        "weighted_f0_5_best_constant_classifier": 0.04473443104152011,
        "weighted_f1_best_constant_classifier": 0.06286421244683643,
        "weighted_f2_best_constant_classifier": 0.10570313141262414,
    }


def test_the_best_constant_classifier_says_what_was_predicted_most_often() -> None:
    assert evaluate([[1, 3], [0, 1]]).metrics["accuracy_best_constant_classifier"] == 0.2


@given(rows)
def test_weighted_recall_is_accuracy(cells: list[tuple[int, int]]) -> None:
    metrics = sample(cells, 4).evaluate().metrics
    assert metrics["weighted_recall"] == pytest.approx(metrics["accuracy"])


@given(rows)
def test_the_confusion_matrix_counts_every_row(cells: list[tuple[int, int]]) -> None:
    matrix = sample(cells, 4).evaluate().figures["confusion_matrix"]
    assert all(matrix[str(a)][str(p)] == cells.count((a, p)) for a in range(4) for p in range(4))


def test_a_class_that_is_never_predicted_has_precision_zero() -> None:
    assert evaluate([[1, 0], [1, 0]]).metrics["weighted_precision"] == 0.25
