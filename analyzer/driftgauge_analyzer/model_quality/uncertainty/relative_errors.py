"""Standard errors of a regression's errors on the logarithm.

A mean of squares is skewed and its spread grows with its size; its logarithm is closer to normal, and a margin there is
a factor, as people think of errors ("10 % worse"). By the delta method, se(log mean(u)) = sd(u) / (mean(u) √n).
"""

import math

import numpy as np

from driftgauge_analyzer.model_quality.evaluation import FloatArray


def log_mean_error(values: FloatArray) -> float:
    """Return the standard error of log(mean(values)): of log mae from absolute errors.

    It is 0 where there is no error at all, since nothing varies.
    """
    mean = _mean(values)
    return _over_root_n(values / mean if mean else values)


def log_root_mean_error(squares: FloatArray) -> float:
    """Return the standard error of log √mean(squares): of log rmse, half that of log mse."""
    return log_mean_error(squares) / 2


def log_unexplained_error(squares: FloatArray, labels: FloatArray) -> float:
    """Return the standard error of log(1 - r2) = log(mean squared error) - log(variance of the labels).

    The influence of a row is e² / mean(e²) - d² / mean(d²), where d is its label's distance from their mean.
    """
    spread, mean = (labels - _mean(labels)) ** 2, _mean(squares)
    return _over_root_n(squares / mean - spread / _mean(spread)) if mean else 0.0


def _over_root_n(influence: FloatArray) -> float:
    if len(influence) < 2:
        return math.nan
    return float(influence.std(ddof=1)) / math.sqrt(len(influence))


def _mean(values: FloatArray) -> float:
    return float(np.mean(values))
