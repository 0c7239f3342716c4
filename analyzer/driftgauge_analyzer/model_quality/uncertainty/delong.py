"""The standard error of the area under the receiver operating characteristic."""

import math

import numpy as np

from driftgauge_analyzer.model_quality.evaluation import FloatArray, IntArray


def auc_standard_error(actual: IntArray, scores: FloatArray) -> float:
    """Return the standard error of the AUC, not-a-number where a class has fewer than two rows.

    The AUC is the mean of placements: V(x) is the share of negatives below a positive x (a tie counts one half), W(y)
    the share of positives above a negative y. Var = var(V) / m + var(W) / n (DeLong, DeLong and Clarke-Pearson, 1988;
    placements from mid-ranks as in Sun and Xu, 2014).
    """
    positive = actual == 1
    m, n = int(positive.sum()), int((~positive).sum())
    if min(m, n) < 2:
        return math.nan
    ranks = _mid_ranks(scores)
    of_positives = (ranks[positive] - _mid_ranks(scores[positive])) / n
    of_negatives = 1 - (ranks[~positive] - _mid_ranks(scores[~positive])) / m
    return math.sqrt(float(of_positives.var(ddof=1)) / m + float(of_negatives.var(ddof=1)) / n)


def _mid_ranks(values: FloatArray) -> FloatArray:
    """Return ranks from 1, where equal values share the mean of theirs."""
    _, position, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    ranks: FloatArray = (last - (counts - 1) / 2)[position]
    return ranks
