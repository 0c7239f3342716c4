"""The estimates of a binary classifier's metrics."""

import math

import numpy as np

from driftgauge_analyzer.model_quality.binary import F_SCORES, BinarySample, Counts
from driftgauge_analyzer.model_quality.curves import receiver_operating_characteristic
from driftgauge_analyzer.model_quality.evaluation import FloatArray
from driftgauge_analyzer.model_quality.uncertainty import confusion_matrix
from driftgauge_analyzer.model_quality.uncertainty.delong import auc_standard_error
from driftgauge_analyzer.model_quality.uncertainty.estimates import Estimate

MIN_CLASS_ROWS = 20
"""Rows of each class below which the normal approximation of auc, f0_5 and f2 is not trusted."""


def binary_estimates(sample: BinarySample) -> dict[str, Estimate]:
    """Return every metric that can have a constraint. One that is a share of nothing is not-a-number."""
    counts = Counts.of(sample.actual, sample.predicted)
    estimates = {name: _share(name, *share) for name, share in _error_shares(counts).items()}
    # The estimates below rest on normal approximations, which few rows of a class do not justify (simulated,
    # docs/statistics-model-quality.md).
    judged = min(_positives(counts), _negatives(counts)) >= MIN_CLASS_ROWS
    for name, beta in F_SCORES.items():
        if name not in estimates:
            estimates[name] = _f_score(counts, beta, judged=judged)
    if sample.scores is not None:
        estimates["auc"] = _auc(sample, sample.scores, judged=judged)
    return estimates


def _error_shares(counts: Counts) -> dict[str, tuple[int, int]]:
    """Return for each metric that is a share its errors, and the rows it is a share of."""
    false_positive, false_negative = counts.false_positive, counts.false_negative
    of_positives = (false_negative, _positives(counts))
    of_negatives = (false_positive, _negatives(counts))
    # f1 as a share: its errors among TP + FP + FN, which Jaccard's index counts, so that the exact test of shares fits
    # it.
    wrong = false_positive + false_negative
    return {
        "recall": of_positives,
        "precision": (false_positive, counts.true_positive + false_positive),
        "accuracy": (wrong, _positives(counts) + _negatives(counts)),
        "true_positive_rate": of_positives,
        "true_negative_rate": of_negatives,
        "false_positive_rate": of_negatives,
        "false_negative_rate": of_positives,
        "f1": (wrong, counts.true_positive + wrong),
    }


def _share(name: str, errors: int, rows: int) -> Estimate:
    if not rows:
        return Estimate(value=math.nan, rows=0)
    share = errors / rows
    values = {
        "false_positive_rate": share,
        "false_negative_rate": share,
        "f1": 2 * (rows - errors) / (2 * rows - errors),
    }
    return Estimate(value=values.get(name, (rows - errors) / rows), rows=rows, errors=errors)


def _f_score(counts: Counts, beta: float, *, judged: bool) -> Estimate:
    weighted = (1 + beta**2) * counts.true_positive
    whole = weighted + beta**2 * counts.false_negative + counts.false_positive
    matrix = np.array(
        [[counts.true_negative, counts.false_positive], [counts.false_negative, counts.true_positive]], dtype=np.int64
    )
    error = confusion_matrix.standard_error(matrix, confusion_matrix.f_gradient(beta)) if judged else None
    return Estimate(value=weighted / whole if whole else math.nan, rows=int(matrix.sum()), standard_error=error)


def _auc(sample: BinarySample, scores: FloatArray, *, judged: bool) -> Estimate:
    # The area compares positives with negatives.
    if len(np.unique(sample.actual)) < 2:
        return Estimate(value=math.nan, rows=len(sample))
    area = receiver_operating_characteristic(sample.actual, scores).area
    error = auc_standard_error(sample.actual, scores) if judged else None
    return Estimate(value=area, rows=len(sample), standard_error=error)


def _positives(counts: Counts) -> int:
    return counts.true_positive + counts.false_negative


def _negatives(counts: Counts) -> int:
    return counts.true_negative + counts.false_positive
