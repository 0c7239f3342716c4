"""Suggested constraints, and what is used in their place: margins and overrides applied to model-quality thresholds."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Self, TypeGuard

from custom_resources.errors import DeploymentError
from custom_resources.events import Properties
from custom_resources.fingerprint import fingerprint

Json = dict[str, object]


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


@dataclass(frozen=True, kw_only=True)
class Override:
    """What is wanted for one metric: a threshold, or a margin of its own on the suggested one."""

    threshold: float | None = None
    margin: float | None = None

    @classmethod
    def from_json(cls, metric: str, value: object) -> Self:
        """Read `{"threshold": x}` or `{"margin": y}`."""
        if isinstance(value, dict) and len(value) == 1 and all(is_number(number) for number in value.values()):
            if "threshold" in value:
                return cls(threshold=value["threshold"])
            if value.get("margin", -1) >= 0:
                return cls(margin=value["margin"])
        raise DeploymentError(
            f"the override of {metric} is {json.dumps(value)}; "
            'it must be {"threshold": a number} or {"margin": a number from 0 on}'
        )


@dataclass(frozen=True, kw_only=True)
class Adjustments:
    """How suggested constraints become used ones."""

    margin: float
    overrides: Mapping[str, Override]

    @classmethod
    def from_properties(cls, properties: Properties) -> Self:
        """Read Margin and Overrides."""
        margin = properties.number("Margin", default="0")
        if not (math.isfinite(margin) and margin >= 0):
            raise DeploymentError(f"the property Margin is {margin}; it must be a number from 0 on")
        overrides = properties.json_object("Overrides")
        return cls(
            margin=margin,
            overrides={metric: Override.from_json(metric, value) for metric, value in overrides.items()},
        )

    @property
    def identity(self) -> str:
        """A name that changes exactly when the adjustments do."""
        overrides = {metric: [override.threshold, override.margin] for metric, override in self.overrides.items()}
        return fingerprint({"margin": self.margin, "overrides": overrides})

    def apply(self, metric: str, suggested: Constraint) -> Constraint:
        """Adjust the constraint of one metric."""
        override = self.overrides.get(metric, Override())
        if override.threshold is not None:
            threshold = override.threshold
        else:
            margin = self.margin if override.margin is None else override.margin
            threshold = suggested.operator.widen(suggested.threshold, margin) if margin else suggested.threshold
        if not math.isfinite(threshold):
            raise DeploymentError(f"the threshold of {metric}, {suggested.threshold} with its margin, is out of range")
        return Constraint(threshold=threshold, operator=suggested.operator)


def is_number(value: object) -> TypeGuard[int | float]:
    """Tell a JSON number from texts such as "NaN", from null and from booleans."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
