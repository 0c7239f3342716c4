"""The curves of a binary classifier's scores, and the areas under them.

One point for each distinct score, from the highest to the lowest, and the ends that Spark adds: (0, 0) and (1, 1) to
the receiver operating characteristic, (0, precision of the first point) to the precision-recall curve. Both areas are
sums of trapezoids. Curves are never thinned.
"""

from dataclasses import dataclass

import numpy as np

from driftgauge_analyzer.model_quality.evaluation import FloatArray, IntArray, ordered_sum


@dataclass(frozen=True, kw_only=True)
class Curve:
    """Points of a curve, from left to right."""

    x: FloatArray
    y: FloatArray

    @property
    def area(self) -> float:
        """The area below, as trapezoids."""
        return ordered_sum((self.x[1:] - self.x[:-1]) * (self.y[1:] + self.y[:-1]) / 2)


def receiver_operating_characteristic(actual: IntArray, scores: FloatArray) -> Curve:
    """Return the true positive rate over the false positive rate. `actual` is 1 for a positive row, 0 otherwise."""
    true_positives, false_positives = _cumulative_counts(actual, scores)
    return Curve(
        x=np.concatenate(([0.0], _share(false_positives), [1.0])),
        y=np.concatenate(([0.0], _share(true_positives), [1.0])),
    )


def precision_recall(actual: IntArray, scores: FloatArray) -> Curve:
    """Return the precision over the recall. `actual` is 1 for a positive row, 0 otherwise."""
    true_positives, false_positives = _cumulative_counts(actual, scores)
    precisions = true_positives / (true_positives + false_positives)
    return Curve(
        x=np.concatenate(([0.0], _share(true_positives))),
        y=np.concatenate((precisions[:1], precisions)),
    )


def _cumulative_counts(actual: IntArray, scores: FloatArray) -> tuple[IntArray, IntArray]:
    """Return the true and false positives when everything from each distinct score upwards is called positive."""
    # Rows of equal scores form one point, whatever their order.
    order = np.argsort(-scores, kind="stable")
    ordered = scores[order]
    last_of_score = np.flatnonzero(np.append(ordered[1:] != ordered[:-1], True))
    true_positives = np.cumsum(actual[order])[last_of_score]
    return true_positives, last_of_score + 1 - true_positives


def _share(counts: IntArray) -> FloatArray:
    return counts / counts[-1] if counts[-1] else np.zeros(len(counts))
