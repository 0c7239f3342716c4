"""Regression: mean absolute, mean squared and root mean squared error, and the coefficient of determination."""

import math
from dataclasses import dataclass
from typing import Self

import numpy as np

from driftgauge_analyzer.json_text import JsonValue
from driftgauge_analyzer.model_quality.evaluation import Evaluation, FloatArray, IntArray, ordered_sum
from driftgauge_analyzer.profiling.moments import Moments

_BINS = 30
# The outer half per cent at each end would stretch the bins until all others fell into one.
_OUTLIERS = 0.005
_ROOM = 0.02


@dataclass(frozen=True, kw_only=True)
class RegressionSample:
    """Actual and predicted numbers, row by row."""

    labels: FloatArray
    predictions: FloatArray

    def __len__(self) -> int:
        return len(self.labels)

    def take(self, rows: IntArray) -> Self:
        """Return the sample of these rows."""
        return type(self)(labels=self.labels[rows], predictions=self.predictions[rows])

    def evaluate(self) -> Evaluation:
        """Return mae, mse, rmse and r2."""
        # Squares of numbers near the end of the double range become infinite, and so do the metrics.
        with np.errstate(over="ignore", invalid="ignore"):
            return Evaluation(item_count=len(self), figures=self._metrics())

    def residuals(self) -> dict[str, JsonValue]:
        """Return a histogram of labels minus predictions; the outer bins hold the outliers."""
        with np.errstate(over="ignore", invalid="ignore"):
            errors = self.labels - self.predictions
        errors = errors[np.isfinite(errors)]
        if not errors.size:
            return {}
        lowest, highest = (float(edge) for edge in np.quantile(errors, [_OUTLIERS, 1 - _OUTLIERS]))
        room = (highest - lowest or max(abs(highest), 1.0)) * _ROOM
        edges = np.linspace(lowest - room, highest + room, _BINS + 1)
        counts, _ = np.histogram(np.clip(errors, edges[0], edges[-1]), edges)
        return {"edges": edges.tolist(), "counts": counts.tolist()}

    def _metrics(self) -> dict[str, float]:
        errors = self.labels - self.predictions
        squares = ordered_sum(errors * errors)
        mse = squares / len(self)
        return {
            "mae": ordered_sum(np.abs(errors)) / len(self),
            "mse": mse,
            "rmse": math.sqrt(mse),
            "r2": _r2(squares, self.labels),
        }


def _r2(squared_errors: float, labels: FloatArray) -> float:
    # The service accumulates the spread by Welford's update, and two passes would end in other digits.
    moments = Moments()
    moments.update(labels)
    _, _, _, spread = moments.state
    # Labels that are all equal leave nothing to explain: r2 is undefined, however good the predictions are.
    return 1 - squared_errors / spread if spread else math.nan
