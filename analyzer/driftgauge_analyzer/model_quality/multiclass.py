"""Multiclass classification: accuracy, and the classes' recall, precision and F scores weighted by their shares."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from driftgauge_analyzer.json_text import JsonValue
from driftgauge_analyzer.model_quality.evaluation import Evaluation, IntArray, f_score, ordered_sum, ratio

F_SCORES = {"weighted_f0_5": 0.5, "weighted_f1": 1.0, "weighted_f2": 2.0}


@dataclass(frozen=True, kw_only=True)
class MulticlassSample:
    """Actual and predicted class of each row, as positions in `classes`."""

    actual: IntArray
    predicted: IntArray
    classes: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.actual)

    def take(self, rows: IntArray) -> Self:
        """Return the sample of these rows."""
        return type(self)(actual=self.actual[rows], predicted=self.predicted[rows], classes=self.classes)

    def evaluate(self) -> Evaluation:
        """Return every figure of the problem type."""
        matrix = self.matrix()
        constant = _best_constant(matrix)
        figures: dict[str, float | dict[str, JsonValue]] = {
            "confusion_matrix": self._confusion_matrix(matrix),
            **_weighted(matrix),
            **{f"{name}_best_constant_classifier": value for name, value in _weighted(constant).items()},
        }
        return Evaluation(item_count=len(self), figures=figures)

    def matrix(self) -> IntArray:
        """Return the counts by actual class (row) and predicted class (column)."""
        size = len(self.classes)
        return np.bincount(self.actual * size + self.predicted, minlength=size * size).reshape(size, size)

    def _confusion_matrix(self, matrix: IntArray) -> dict[str, JsonValue]:
        rows = [dict(zip(self.classes, row, strict=True)) for row in matrix.tolist()]
        return dict(zip(self.classes, rows, strict=True))


def _weighted(matrix: IntArray) -> dict[str, float]:
    right = np.diag(matrix).tolist()
    actual, predicted = matrix.sum(axis=1).tolist(), matrix.sum(axis=0).tolist()
    total = sum(actual)
    recalls = [ratio(*counts) for counts in zip(right, actual, strict=True)]
    precisions = [ratio(*counts) for counts in zip(right, predicted, strict=True)]

    def weighted(values: list[float]) -> float:
        return ordered_sum(np.array(values) * np.array(actual) / total)

    return {
        "accuracy": sum(right) / total,
        "weighted_recall": weighted(recalls),
        "weighted_precision": weighted(precisions),
        **{
            name: weighted([f_score(beta, *pair) for pair in zip(precisions, recalls, strict=True)])
            for name, beta in F_SCORES.items()
        },
    }


def _best_constant(matrix: IntArray) -> IntArray:
    """Return the matrix of a classifier that always predicts the most frequent prediction; a tie goes to the first."""
    constant = np.zeros_like(matrix)
    # The majority of predictions, and not of labels, as for two classes.
    constant[:, int(matrix.sum(axis=0).argmax())] = matrix.sum(axis=1)
    return constant
