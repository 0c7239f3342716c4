"""Adjustments of the constraints of a data-quality baseline."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from driftgauge.baselines.adjustments import ConstraintAlarm, ReadAttribute
from driftgauge.service.names import readable_part
from driftgauge_contract.constraints import DriftKey, DriftMeasure, FeatureKey, InferredType, OwnKey, Section
from driftgauge_contract.custom_resources import BaselineProperty, ConstraintPart, drift_attribute
from driftgauge_contract.kinds import MonitorKind
from driftgauge_contract.metrics import drift_metric_name


@dataclass(frozen=True, kw_only=True)
class DriftSetting:
    """A measure of drift, and the distance that is large enough to matter; a measure has a default."""

    measure: DriftMeasure = DriftMeasure.AUTO
    threshold: float | None = None

    def render(self) -> Mapping[str, object]:
        """Return the setting as the custom resource reads it."""
        threshold = {} if self.threshold is None else {OwnKey.THRESHOLD.value: self.threshold}
        return {OwnKey.MEASURE.value: self.measure.value, **threshold}


@dataclass(frozen=True, kw_only=True)
class FeatureOverride:
    """The constraints of one feature in place of suggested ones; `None` leaves what is suggested.

    Raises:
        ValueError: A feature that is not evaluated has another override.
    """

    inferred_type: InferredType | None = None
    completeness: float | None = None
    """The share of values that must not be missing."""

    drift_threshold: float | None = None
    drift: Sequence[DriftSetting] = ()
    """The measures of the feature's drift, in `exact` mode."""

    evaluate: bool = True
    """Whether the feature is checked at all; its metrics are published in either case."""

    def __post_init__(self) -> None:
        if not self.evaluate and self._changes():
            raise ValueError("a feature that is not evaluated has nothing else to override; allowed: evaluate alone")

    def render(self) -> Mapping[str, object]:
        """Return the override as the custom resource reads it."""
        return self._changes() if self.evaluate else {"evaluate": False}

    def _changes(self) -> dict[str, object]:
        values = {
            OwnKey.DRIFT.value: [setting.render() for setting in self.drift] or None,
            FeatureKey.TYPE.value: self.inferred_type and self.inferred_type.value,
            FeatureKey.COMPLETENESS.value: self.completeness,
            "drift_threshold": self.drift_threshold,
        }
        return {name: value for name, value in values.items() if value is not None}


@dataclass(frozen=True, kw_only=True)
class DataQualityAdjustments:
    """Overrides of some features, and of the configuration that applies to all of them."""

    kind: ClassVar[MonitorKind] = MonitorKind.DATA_QUALITY

    features: Mapping[str, FeatureOverride] = field(default_factory=dict)
    monitoring_config: Mapping[str, str | float] = field(default_factory=dict)
    """Keys and values of the constraints' `monitoring_config` and of its distribution constraints, in one mapping."""

    drift: Sequence[DriftSetting] = ()
    """The measures of the drift of features without their own, in `exact` mode."""

    ordered: bool | None = None
    """Whether the rows of the baseline's dataset are in the order of time, in `exact` mode; found out unless given."""

    drift_features: Sequence[str] = ()
    """The features whose drift has an alarm."""

    def alarms(self, read: ReadAttribute) -> Sequence[ConstraintAlarm]:
        """Return an alarm on the drift of each of these features."""
        return [
            ConstraintAlarm(
                name=feature,
                slug="drift",
                runbook="drift",
                subject=readable_part(feature),
                metric=drift_metric_name(feature),
                threshold=read(drift_attribute(feature, ConstraintPart.THRESHOLD)),
                finding=f"is sent other data than it was trained with: {feature} has drifted",
                origin=self._origin(feature),
            )
            for feature in self.drift_features
        ]

    def render(self) -> Mapping[str, object]:
        """Return the adjustments as properties of the baseline's custom resource."""
        features = {name: override.render() for name, override in self.features.items()}
        sections = {
            Section.FEATURES.value: {name: override for name, override in features.items() if override},
            Section.CONFIG.value: dict(self.monitoring_config),
            OwnKey.DRIFT.value: [setting.render() for setting in self.drift],
        }
        overrides: dict[str, object] = {name: section for name, section in sections.items() if section}
        overrides |= {} if self.ordered is None else {OwnKey.ORDERED.value: self.ordered}
        return {
            BaselineProperty.OVERRIDES.value: json.dumps(overrides, sort_keys=True, ensure_ascii=False),
            BaselineProperty.DRIFT_FEATURES.value: list(self.drift_features),
        }

    def _origin(self, feature: str) -> str:
        own = self.features.get(feature, FeatureOverride())
        if own.drift_threshold is not None or any(setting.threshold is not None for setting in own.drift[:1]):
            return "given for this feature in place of the baseline's"
        thresholds = (DriftKey.THRESHOLD.value, DriftKey.CATEGORICAL_THRESHOLD.value)
        given = [f"{name} {self.monitoring_config[name]}" for name in thresholds if name in self.monitoring_config]
        return f"the baseline's for all features{', with ' if given else ''}{' and '.join(given)}"
