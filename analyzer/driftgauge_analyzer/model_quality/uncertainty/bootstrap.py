"""The confidence interval of the area under the precision-recall curve, for which there is no formula.

Rows are drawn again with replacement (Efron, Annals of Statistics 7 (1979), 1-26), all samples at once: a sample is
how often each score and class is drawn, which has a multinomial distribution. The draws depend on the data alone, so
the same data gives the same file.
"""

import numpy as np

from driftgauge_analyzer.model_quality.evaluation import FloatArray, IntArray
from driftgauge_analyzer.model_quality.uncertainty.intervals import CONFIDENCE, Interval

DRAWS = 400
SEED = 0
_MAX_SCORES = 1000
"""Distinct scores beyond which neighbours are drawn together: the curve hardly changes, and the work is bounded."""


def au_prc_interval(actual: IntArray, scores: FloatArray) -> Interval | None:
    """Return the percentile interval of the area; `None` where only one class occurs."""
    counts = _counts(actual, scores)
    total = int(counts.sum())
    if not counts.sum(axis=0).all():
        return None
    drawn = np.random.default_rng(SEED).multinomial(total, counts.ravel() / total, size=DRAWS)
    areas = _areas(drawn.reshape(DRAWS, *counts.shape))
    tail = (1 - CONFIDENCE) / 2
    lower, upper = np.quantile(areas, [tail, 1 - tail])
    return Interval(lower=float(lower), upper=float(upper))


def _counts(actual: IntArray, scores: FloatArray) -> IntArray:
    """Return how many negatives and positives each score has, from the highest score to the lowest."""
    _, group = np.unique(-scores, return_inverse=True)
    distinct = int(group.max()) + 1
    if distinct > _MAX_SCORES:
        group = group * _MAX_SCORES // distinct
    cells = np.bincount(group * 2 + actual, minlength=2 * min(distinct, _MAX_SCORES))
    counts: IntArray = cells.reshape(-1, 2)
    return counts


def _areas(drawn: IntArray) -> FloatArray:
    """Return the area of each sample that has a positive: trapezoids, from the first point's precision on."""
    reached = np.cumsum(drawn, axis=1)
    reached = reached[reached[:, -1, 1] > 0]
    positives, called = reached[:, :, 1], reached.sum(axis=2)
    # Before the first row is drawn, there is no precision: the first one that there is stands for it.
    precision = np.where(called > 0, positives / np.maximum(called, 1), np.nan)
    first = np.argmax(called > 0, axis=1)
    start = np.take_along_axis(precision, first[:, np.newaxis], axis=1)
    precision = np.concatenate([start, np.where(np.isnan(precision), start, precision)], axis=1)
    recall = np.concatenate([np.zeros_like(start), positives / positives[:, -1:]], axis=1)
    areas: FloatArray = (np.diff(recall, axis=1) * (precision[:, 1:] + precision[:, :-1]) / 2).sum(axis=1)
    return areas
