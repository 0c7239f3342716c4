"""Binary classification: the confusion matrix, the rates that follow from it, and the curves where there are scores."""

import math
from dataclasses import dataclass
from typing import Self

from driftgauge_analyzer.json_text import JsonValue
from driftgauge_analyzer.model_quality.curves import Curve, precision_recall, receiver_operating_characteristic
from driftgauge_analyzer.model_quality.evaluation import Evaluation, FloatArray, IntArray, f_score, ratio

F_SCORES = {"f0_5": 0.5, "f1": 1.0, "f2": 2.0}


@dataclass(frozen=True, kw_only=True)
class BinarySample:
    """Labels and predictions, 1 for the positive class, and the probabilities of that class as `scores`."""

    actual: IntArray
    predicted: IntArray
    scores: FloatArray | None = None
    negative_class: str = "0"
    positive_class: str = "1"

    def __len__(self) -> int:
        return len(self.actual)

    def take(self, rows: IntArray) -> Self:
        """Return the sample of these rows."""
        return type(self)(
            actual=self.actual[rows],
            predicted=self.predicted[rows],
            scores=None if self.scores is None else self.scores[rows],
            negative_class=self.negative_class,
            positive_class=self.positive_class,
        )

    def evaluate(self) -> Evaluation:
        """Return every figure of the problem type; without scores there are no curves and no areas."""
        counts = Counts.of(self.actual, self.predicted)
        rates, f_scores = _rates(counts), _f_scores(counts)
        constant, constant_f_scores = _best_constant(counts)
        order = ("recall", "precision", "accuracy")
        figures: dict[str, float | dict[str, JsonValue]] = {
            "confusion_matrix": self._confusion_matrix(counts),
            **{name: rates.pop(name) for name in order},
            **constant,
            **rates,
            **self._curves(),
            **f_scores,
            **constant_f_scores,
        }
        return Evaluation(item_count=len(self), figures=figures)

    def _confusion_matrix(self, counts: "Counts") -> dict[str, JsonValue]:
        """Return the counts by the actual class (row) and the predicted class (column)."""
        negative, positive = self.negative_class, self.positive_class
        matrix: dict[str, JsonValue] = {
            negative: dict(sorted({negative: counts.true_negative, positive: counts.false_positive}.items())),
            positive: dict(sorted({negative: counts.false_negative, positive: counts.true_positive}.items())),
        }
        return dict(sorted(matrix.items()))

    def _curves(self) -> dict[str, float | dict[str, JsonValue]]:
        if self.scores is None:
            return {}
        roc = receiver_operating_characteristic(self.actual, self.scores)
        prc = precision_recall(self.actual, self.scores)
        return {
            "receiver_operating_characteristic_curve": _points(roc, "false_positive_rates", "true_positive_rates"),
            # The files name the precisions first, although they are the curve's height.
            "precision_recall_curve": {"precisions": prc.y, "recalls": prc.x},
            "auc": roc.area,
            "au_prc": prc.area,
        }


@dataclass(frozen=True, kw_only=True)
class Counts:
    """The four cells of the confusion matrix."""

    true_positive: int
    false_positive: int
    true_negative: int
    false_negative: int

    @classmethod
    def of(cls, actual: IntArray, predicted: IntArray) -> Self:
        """Count the rows."""
        both = int((actual & predicted).sum())
        false_positive, false_negative = int(predicted.sum()) - both, int(actual.sum()) - both
        return cls(
            true_positive=both,
            false_positive=false_positive,
            true_negative=len(actual) - both - false_positive - false_negative,
            false_negative=false_negative,
        )

    @property
    def recall(self) -> float:
        """The share of the actual positives that are predicted to be positive."""
        return ratio(self.true_positive, self.true_positive + self.false_negative)

    @property
    def precision(self) -> float:
        """The share of the predicted positives that are positive."""
        return ratio(self.true_positive, self.true_positive + self.false_positive)

    @property
    def accuracy(self) -> float:
        """The share of the rows that are predicted correctly."""
        right = self.true_positive + self.true_negative
        return ratio(right, right + self.false_positive + self.false_negative)

    @property
    def best_constant(self) -> "Counts":
        """The counts of a classifier that always predicts the most frequent prediction; a tie goes to the negative."""
        # The majority of predictions, and not of labels: all files of the service that were seen agree with it.
        positive = self.true_positive + self.false_negative
        negative = self.true_negative + self.false_positive
        if self.true_positive + self.false_positive > self.true_negative + self.false_negative:
            return Counts(true_positive=positive, false_positive=negative, true_negative=0, false_negative=0)
        return Counts(true_positive=0, false_positive=0, true_negative=negative, false_negative=positive)


def _rates(counts: Counts) -> dict[str, float]:
    negatives = counts.false_positive + counts.true_negative
    # A share of nothing is 0 elsewhere, but the service leaves these two empty where every label is positive.
    false_positive_rate = counts.false_positive / negatives if negatives else math.nan
    return {
        "recall": counts.recall,
        "precision": counts.precision,
        "accuracy": counts.accuracy,
        "true_positive_rate": counts.recall,
        # As differences, and not from the counts: the last digit in the files says so.
        "true_negative_rate": 1 - false_positive_rate,
        "false_positive_rate": false_positive_rate,
        "false_negative_rate": 1 - counts.recall,
    }


def _f_scores(counts: Counts) -> dict[str, float]:
    return {name: f_score(beta, counts.precision, counts.recall) for name, beta in F_SCORES.items()}


def _best_constant(counts: Counts) -> tuple[dict[str, float], dict[str, float]]:
    constant = counts.best_constant
    rates = {"recall": constant.recall, "precision": constant.precision, "accuracy": constant.accuracy}
    return _named_constant(rates), _named_constant(_f_scores(constant))


def _named_constant(metrics: dict[str, float]) -> dict[str, float]:
    return {f"{name}_best_constant_classifier": value for name, value in metrics.items()}


def _points(curve: Curve, x: str, y: str) -> dict[str, JsonValue]:
    return {x: curve.x, y: curve.y}
