"""The scales on which metrics are compared: on each, more is worse, and chance moves it about evenly.

| scale      | metrics                                        | badness of a value v    |
|------------|------------------------------------------------|-------------------------|
| logarithm  | rmse, mae, mse                                 | log v                   |
| unexplained| r2                                             | log(1 - v)              |
| rate       | false positive rate, false negative rate       | v                       |
| shortfall  | accuracy, recall, precision, auc, f0_5, f2, …  | 1 - v                   |
| jaccard    | f1                                             | 2 (1 - v) / (2 - v)     |

The last is the share of errors among TP + FP + FN, one less Jaccard's index J: f1 = 2 J / (1 + J).
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Scale:
    """A monotone function of a metric that grows as the metric gets worse, and its inverse."""

    badness: Callable[[float], float]
    value: Callable[[float], float]
    higher_is_worse: bool

    def worse(self, one: float, other: float) -> float:
        """Return the worse of two values of the metric."""
        return max(one, other) if self.higher_is_worse else min(one, other)


def _log(value: float) -> float:
    # An error of 0 is better than any other.
    return math.log(value) if value > 0 else -math.inf


def _identity(value: float) -> float:
    return value


def _complement(value: float) -> float:
    return 1 - value


LOGARITHM = Scale(badness=_log, value=math.exp, higher_is_worse=True)
UNEXPLAINED = Scale(
    badness=lambda value: _log(1 - value), value=lambda badness: 1 - math.exp(badness), higher_is_worse=False
)
RATE = Scale(badness=_identity, value=_identity, higher_is_worse=True)
SHORTFALL = Scale(badness=_complement, value=_complement, higher_is_worse=False)
JACCARD = Scale(
    badness=lambda value: 2 * (1 - value) / (2 - value),
    value=lambda badness: 2 * (1 - badness) / (2 - badness),
    higher_is_worse=False,
)

_OTHERS: Mapping[str, Scale] = {
    "mae": LOGARITHM,
    "mse": LOGARITHM,
    "rmse": LOGARITHM,
    "r2": UNEXPLAINED,
    "false_positive_rate": RATE,
    "false_negative_rate": RATE,
    "f1": JACCARD,
}


def scale_of(metric: str) -> Scale:
    """Return the scale on which a metric is compared."""
    # All that is left are shares of right answers and areas, which get worse as they fall.
    return _OTHERS.get(metric, SHORTFALL)
