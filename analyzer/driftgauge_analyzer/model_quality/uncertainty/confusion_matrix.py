"""Standard errors of metrics that are functions of a confusion matrix but no plain share of its rows.

By the delta method (Cramér, 1946) on multinomial counts with n rows: for a metric g of the cells' shares p,
Var = (Σ p g'² - (Σ p g')²) / n. Cells get half a row in all per class first, 1/(2k) each, since a cell that is empty
by chance would have no variance.
"""

import math
from collections.abc import Callable

import numpy as np

from driftgauge_analyzer.model_quality.evaluation import FloatArray, IntArray


def standard_error(matrix: IntArray, gradient: Callable[[FloatArray], FloatArray]) -> float:
    """Return the standard error of a metric whose derivatives by the cells' counts `gradient` gives."""
    smoothed = matrix.astype(np.float64) + 1 / (2 * len(matrix))
    total = float(smoothed.sum())
    shares, slopes = smoothed / total, gradient(smoothed) * total
    mean = float((shares * slopes).sum())
    # Rounding may put a variance of 0 below it.
    return math.sqrt(max(0.0, float((shares * slopes**2).sum()) - mean**2) / total)


def f_gradient(beta: float) -> Callable[[FloatArray], FloatArray]:
    """Return the derivatives of F_beta = (1 + β²) TP / ((1 + β²) TP + β² FN + FP); the positive class comes last."""

    def gradient(matrix: FloatArray) -> FloatArray:
        (_, false_positive), (false_negative, true_positive) = matrix
        weight = 1 + beta**2
        denominator = weight * true_positive + beta**2 * false_negative + false_positive
        score = weight * true_positive / denominator
        slopes: FloatArray = np.array([[0.0, -score], [-(beta**2) * score, weight * (1 - score)]]) / denominator
        return slopes

    return gradient


def weighted_precision_gradient(matrix: FloatArray) -> FloatArray:
    """Return the derivatives of Σ (actual_c / n) · TP_c / predicted_c."""
    right, actual, predicted, total = _margins(matrix)
    precision = right / predicted
    by_actual = (precision - (actual * precision).sum() / total)[:, np.newaxis]
    by_predicted = -(actual * precision / predicted)[np.newaxis, :]
    slopes: FloatArray = (by_actual + by_predicted + np.diag(actual / predicted)) / total
    return slopes


def weighted_f_gradient(beta: float) -> Callable[[FloatArray], FloatArray]:
    """Return the derivatives of Σ (actual_c / n) · F_c, where F_c = (1 + β²) TP_c / (β² actual_c + predicted_c)."""

    def gradient(matrix: FloatArray) -> FloatArray:
        right, actual, predicted, total = _margins(matrix)
        weight = 1 + beta**2
        denominator = beta**2 * actual + predicted
        score = weight * right / denominator
        by_actual = score - (actual * score).sum() / total - actual * score * beta**2 / denominator
        by_predicted = -(actual * score / denominator)
        by_right = np.diag(actual * weight / denominator)
        slopes: FloatArray = (by_actual[:, np.newaxis] + by_predicted[np.newaxis, :] + by_right) / total
        return slopes

    return gradient


def _margins(matrix: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray, float]:
    return np.diag(matrix), matrix.sum(axis=1), matrix.sum(axis=0), float(matrix.sum())
