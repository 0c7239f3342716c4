"""The constraint of one metric, as model quality has them."""

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import Self, TypeGuard

from custom_resources.errors import DeploymentError


class Operator(StrEnum):
    """When a metric violates its threshold; CloudWatch has the same names."""

    GREATER = "GreaterThanThreshold"
    LESS = "LessThanThreshold"

    @property
    def worst(self) -> str:
        """The CloudWatch statistic that shows the worst value of a period."""
        return "Maximum" if self is Operator.GREATER else "Minimum"

    def widen(self, threshold: float, margin: float) -> float:
        """Move a threshold in the metric's bad direction, by a share of its own size."""
        room = abs(threshold) * margin
        return threshold + room if self is Operator.GREATER else threshold - room


@dataclass(frozen=True, kw_only=True)
class Constraint:
    """The constraint of one model-quality metric."""

    threshold: float
    operator: Operator

    @classmethod
    def from_json(cls, metric: str, value: object) -> Self:
        """Read one of the analyzer's constraints."""
        threshold = value.get("threshold") if isinstance(value, dict) else None
        operator = value.get("comparison_operator") if isinstance(value, dict) else None
        if operator not in set(Operator):
            raise DeploymentError(
                f"the constraint of {metric} has the operator {operator!r}; known: {', '.join(Operator)}"
            )
        if not is_number(threshold):
            raise DeploymentError(f"the constraint of {metric} has no threshold: the baseline found {threshold!r}")
        return cls(threshold=threshold, operator=Operator(operator))


def is_number(value: object) -> TypeGuard[int | float]:
    """Tell a JSON number from texts such as "NaN", from null and from booleans."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
