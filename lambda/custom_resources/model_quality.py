"""The adjustments of model quality: margins on suggested thresholds, and thresholds in place of them."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from custom_resources.adjustments import OVERRIDE, Adjusted, Difference
from custom_resources.constraints import Constraint, is_number
from custom_resources.documents import ConstraintsFile
from custom_resources.errors import DeploymentError
from custom_resources.events import Properties
from custom_resources.fingerprint import fingerprint


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
class ModelQualityAdjustments:
    """A margin on every threshold, overrides for some, and the metrics that have alarms."""

    margin: float
    overrides: Mapping[str, Override]
    alarm_metrics: tuple[str, ...] = ()

    @classmethod
    def from_properties(cls, properties: Properties) -> Self:
        """Read Margin, Overrides and AlarmMetrics."""
        margin = properties.number("Margin", default="0")
        if not (math.isfinite(margin) and margin >= 0):
            raise DeploymentError(f"the property Margin is {margin}; it must be a number from 0 on")
        if features := properties.texts("DriftFeatures"):
            raise DeploymentError(f"DriftFeatures names {', '.join(features)}; only data quality has features")
        overrides = properties.json_object("Overrides")
        return cls(
            margin=margin,
            overrides={metric: Override.from_json(metric, value) for metric, value in overrides.items()},
            alarm_metrics=properties.texts("AlarmMetrics"),
        )

    @property
    def identity(self) -> str:
        """A name that changes exactly when the thresholds can."""
        overrides = {metric: [override.threshold, override.margin] for metric, override in self.overrides.items()}
        return fingerprint({"margin": self.margin, "overrides": overrides})

    def adjust(self, suggested: ConstraintsFile) -> Adjusted:
        """Apply margins and overrides; a metric for which the baseline found no number stays as it is."""
        suggested.refuse_unknown_metrics("Overrides", self.overrides)
        used = suggested.copy()
        differences = []
        for metric, value in used.metrics.items():
            if isinstance(value, dict) and (is_number(value.get("threshold")) or metric in self.overrides):
                before = suggested.constraint(metric)
                value["threshold"] = self.apply(metric, before).threshold
                differences.append(self._difference(metric, before.threshold, value["threshold"]))
        return Adjusted(used=used, differences=tuple(entry for entry in differences if entry.used != entry.suggested))

    def attributes(self, used: ConstraintsFile) -> Mapping[str, str]:
        """Return threshold, operator and statistic of each metric that has an alarm."""
        used.refuse_unknown_metrics("AlarmMetrics", self.alarm_metrics)
        constraints = {metric: used.constraint(metric) for metric in self.alarm_metrics}
        return {
            f"{metric}_{part}": value
            for metric, constraint in constraints.items()
            for part, value in (
                ("threshold", repr(constraint.threshold)),
                ("comparison_operator", constraint.operator.value),
                ("statistic", constraint.operator.worst),
            )
        }

    def apply(self, metric: str, suggested: Constraint) -> Constraint:
        """Adjust the constraint of one metric."""
        override = self.overrides.get(metric, Override())
        if override.threshold is not None:
            threshold = override.threshold
        else:
            margin = self._margin(metric)
            threshold = suggested.operator.widen(suggested.threshold, margin) if margin else suggested.threshold
        if not math.isfinite(threshold):
            raise DeploymentError(f"the threshold of {metric}, {suggested.threshold} with its margin, is out of range")
        return Constraint(threshold=threshold, operator=suggested.operator)

    def _margin(self, metric: str) -> float:
        margin = self.overrides.get(metric, Override()).margin
        return self.margin if margin is None else margin

    def _difference(self, metric: str, suggested: float, used: float) -> Difference:
        given = self.overrides.get(metric, Override()).threshold is not None
        because = OVERRIDE if given else f"margin {self._margin(metric) * 100:g}%"
        return Difference(name=metric, what="threshold", suggested=suggested, used=used, because=because)
