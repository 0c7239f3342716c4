"""The estimates of a regression's metrics."""

import math

import numpy as np

from driftgauge_analyzer.model_quality.evaluation import FloatArray
from driftgauge_analyzer.model_quality.regression import RegressionSample
from driftgauge_analyzer.model_quality.uncertainty.estimates import Estimate
from driftgauge_analyzer.model_quality.uncertainty.relative_errors import (
    log_mean_error,
    log_root_mean_error,
    log_unexplained_error,
)


def regression_estimates(sample: RegressionSample) -> dict[str, Estimate]:
    """Return mae, mse, rmse and r2 with their standard errors; r2 of constant labels is not-a-number."""
    with np.errstate(all="ignore"):
        absolute = np.abs(sample.labels - sample.predictions)
        squares = absolute**2
        errors = {
            "mae": log_mean_error(absolute),
            # The logarithm of a square is twice that of its root, and so is its error.
            "mse": 2 * log_root_mean_error(squares),
            "rmse": log_root_mean_error(squares),
            "r2": log_unexplained_error(squares, sample.labels),
        }
    metrics = sample.evaluate().metrics
    return {
        name: Estimate(value=metrics[name], rows=len(sample), standard_error=_known(error))
        for name, error in errors.items()
    }


def error_floor(labels: FloatArray) -> float:
    """Return the smallest error that a threshold is made from: a hundredth of the labels' standard deviation.

    A baseline without any error would otherwise give thresholds of 0, which the first rounding violates. A hundredth
    is an r2 of 0.9999.
    """
    return float(np.std(labels)) / 100


def _known(error: float) -> float | None:
    return error if math.isfinite(error) else None
