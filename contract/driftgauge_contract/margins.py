"""The margins between what a baseline found of a model-quality metric and its threshold, in `exact` mode.

| metric     | threshold with a margin m    | unless given |
|------------|------------------------------|--------------|
| mae, rmse  | value · (1 + m)              | 5 %          |
| mse        | value · (1 + m)²             | 5 %          |
| r2         | 1 - (1 - value) · (1 + m)²   | 5 %          |
| any other  | value ± m, from 0 to 1       | 2 points     |

Errors have no upper end, so their margin is relative. `mse` and the unexplained share `1 - r2` are squares: they get
the room that corresponds to the one of `rmse`. Rates and areas lie between 0 and 1, so their margin is absolute: a rate
of 0 or 1 has room, too.
"""

import math
from collections.abc import Callable, Mapping

DEFAULT_ERROR_MARGIN = 0.05
DEFAULT_RATE_MARGIN = 0.02

# The same five as in the constraints that AWS's container suggests; all others have `LessThanThreshold`.
HIGHER_IS_WORSE = frozenset({"mae", "mse", "rmse", "false_positive_rate", "false_negative_rate"})
"""The model-quality metrics that get worse as they rise; the others get worse as they fall."""

_ERRORS: Mapping[str, Callable[[float, float], float]] = {
    "mae": lambda value, margin: value * (1 + margin),
    "rmse": lambda value, margin: value * (1 + margin),
    "mse": lambda value, margin: value * (1 + margin) ** 2,
    # 1 - (1 - value)(1 + m)², multiplied out: without a margin the value keeps its last digit.
    "r2": lambda value, margin: value - (1 - value) * margin * (2 + margin),
}


def default_margin(metric: str) -> float:
    """Return the margin of a metric for which none is given."""
    return DEFAULT_ERROR_MARGIN if metric in _ERRORS else DEFAULT_RATE_MARGIN


def threshold_with_margin(metric: str, value: float, margin: float) -> float:
    """Return the value moved in the metric's bad direction, though not beyond what is possible."""
    if metric in _ERRORS:
        return _ERRORS[metric](value, margin)
    return min(1.0, value + margin) if metric in HIGHER_IS_WORSE else max(0.0, value - margin)


def possible_values(metric: str) -> tuple[float, float]:
    """Return the least and the largest value that a model-quality metric can have."""
    # Predictions may be worse than the mean of the labels by any factor.
    if metric == "r2":
        return -math.inf, 1.0
    return 0.0, math.inf if metric in _ERRORS else 1.0
