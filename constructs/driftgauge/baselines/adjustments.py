"""What is done to the constraints that a baseline suggests, before they are used."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar, Protocol, TypeVar

from driftgauge_contract.constraints import InferredType
from driftgauge_contract.kinds import MonitorKind

_DIGITS = 12

Value = TypeVar("Value")


class Part(StrEnum):
    """What an alarm takes from a constraint in use."""

    THRESHOLD = "threshold"
    COMPARISON_OPERATOR = "comparison_operator"
    STATISTIC = "statistic"
    """The worst value of a period: the highest, or the lowest."""


class Adjustments(Protocol):
    """What a deployment wants to be different from what a baseline suggests. A changed adjustment runs no job."""

    kind: ClassVar[MonitorKind]

    @property
    def watched(self) -> Sequence[str]:
        """The metrics, or features, whose constraint in use an alarm needs."""

    def attribute(self, name: str, part: Part) -> str:
        """The custom resource's attribute for a part of the constraint of a metric, or feature, that is watched."""

    def origin(self, name: str) -> str:
        """Where the threshold of a metric, or feature, comes from, for people."""

    def render(self) -> Mapping[str, object]:
        """The adjustments in the custom resource's words."""


@dataclass(frozen=True, kw_only=True)
class Override:
    """What is used in place of a suggested threshold: another threshold, or the suggestion with another margin."""

    threshold: float | None = None
    margin: float | None = None

    def __post_init__(self) -> None:
        if (self.threshold is None) == (self.margin is None):
            raise ValueError("an override takes a threshold or a margin; allowed: exactly one of them")

    def render(self) -> dict[str, float]:
        """The override in the custom resource's words."""
        return _given({"threshold": self.threshold, "margin": self.margin})


@dataclass(frozen=True, kw_only=True)
class ModelQualityAdjustments:
    """Margins on suggested thresholds, and thresholds in place of them."""

    kind: ClassVar[MonitorKind] = MonitorKind.MODEL_QUALITY

    margin: float = 0.0
    """Added to every suggested threshold in its metric's bad direction, as a fraction of it."""

    overrides: Mapping[str, Override] = field(default_factory=dict)
    alarm_metrics: Sequence[str] = ()
    """The metrics whose threshold, operator and statistic an alarm takes from the constraints."""

    @property
    def watched(self) -> Sequence[str]:
        """The metrics that have an alarm."""
        return self.alarm_metrics

    def attribute(self, name: str, part: Part) -> str:
        """Metrics have names that an attribute can have."""
        return f"{name}_{part}"

    def origin(self, name: str) -> str:
        """Where a metric's threshold comes from."""
        override = self.overrides.get(name, Override(margin=self.margin))
        if override.margin is None:
            return "given in place of the baseline's"
        return f"the baseline's with a margin of {override.margin * 100:g} %"

    def render(self) -> Mapping[str, object]:
        """The adjustments in the custom resource's words."""
        overrides = {metric: override.render() for metric, override in self.overrides.items()}
        return {
            "Margin": repr(self.margin),
            "Overrides": json.dumps(overrides, sort_keys=True),
            "AlarmMetrics": list(self.alarm_metrics),
        }


@dataclass(frozen=True, kw_only=True)
class FeatureOverride:
    """What is used for one feature; None leaves what is suggested."""

    inferred_type: InferredType | None = None
    completeness: float | None = None
    """The share of values that have to be there."""

    drift_threshold: float | None = None
    evaluate: bool = True
    """Whether the feature is checked at all; its metrics are published nevertheless."""

    def __post_init__(self) -> None:
        if not self.evaluate and self._changes():
            raise ValueError("a feature that is not evaluated has nothing else to override; allowed: evaluate alone")

    def render(self) -> Mapping[str, object]:
        """The override in the custom resource's words."""
        return self._changes() if self.evaluate else {"evaluate": False}

    def _changes(self) -> dict[str, str | float]:
        numbers = {"completeness": self.completeness, "drift_threshold": self.drift_threshold}
        kind = {} if self.inferred_type is None else {"inferred_type": self.inferred_type.value}
        return {**kind, **_given(numbers)}


@dataclass(frozen=True, kw_only=True)
class DataQualityAdjustments:
    """Overrides of some features, and of the configuration that holds for all of them."""

    kind: ClassVar[MonitorKind] = MonitorKind.DATA_QUALITY

    features: Mapping[str, FeatureOverride] = field(default_factory=dict)
    monitoring_config: Mapping[str, str | float] = field(default_factory=dict)
    """Keys and values as in the constraints' `monitoring_config`; those of its distribution constraints beside them."""

    drift_features: Sequence[str] = ()
    """The features whose drift threshold an alarm takes from the constraints."""

    @property
    def watched(self) -> Sequence[str]:
        """The features whose drift has an alarm."""
        return self.drift_features

    def attribute(self, name: str, part: Part) -> str:
        """Features have names of any kind, which an attribute cannot have."""
        return f"drift_{hashlib.sha256(name.encode()).hexdigest()[:_DIGITS]}_{part}"

    def origin(self, name: str) -> str:
        """Where a feature's drift threshold comes from."""
        own = self.features.get(name, FeatureOverride()).drift_threshold
        if own is not None:
            return "given for this feature in place of the baseline's"
        thresholds = ("comparison_threshold", "categorical_comparison_threshold")
        given = [f"{name} {self.monitoring_config[name]}" for name in thresholds if name in self.monitoring_config]
        return f"the baseline's for all features{', with ' if given else ''}{' and '.join(given)}"

    def render(self) -> Mapping[str, object]:
        """The adjustments in the custom resource's words."""
        features = {name: override.render() for name, override in self.features.items()}
        sections = {
            "features": {name: override for name, override in features.items() if override},
            "monitoring_config": dict(self.monitoring_config),
        }
        overrides = {name: section for name, section in sections.items() if section}
        return {
            "Overrides": json.dumps(overrides, sort_keys=True, ensure_ascii=False),
            "DriftFeatures": list(self.drift_features),
        }


def unadjusted(kind: MonitorKind) -> Adjustments:
    """What is suggested, as it is."""
    return DataQualityAdjustments() if kind is MonitorKind.DATA_QUALITY else ModelQualityAdjustments()


def _given(values: Mapping[str, Value | None]) -> dict[str, Value]:
    return {name: value for name, value in values.items() if value is not None}
