"""The adjustments of data quality: features, the config that holds for all of them, and drift alarms."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Self

from custom_resources import monitoring_config
from custom_resources.adjustments import Adjusted, Difference
from custom_resources.documents import ConstraintsFile, Json
from custom_resources.errors import DeploymentError
from custom_resources.events import Properties
from custom_resources.features import FeatureOverride, drift_threshold
from custom_resources.fingerprint import fingerprint

_FEATURES = "features"
_SECTIONS = {_FEATURES: None, monitoring_config.CONFIG: None}
_DIGITS = 12


@dataclass(frozen=True, kw_only=True)
class DataQualityAdjustments:
    """Overrides of some features and of the config, and the features whose drift has an alarm."""

    features: Mapping[str, FeatureOverride]
    config: Mapping[str, object]
    drift_features: tuple[str, ...] = ()
    identity: str

    @classmethod
    def from_properties(cls, properties: Properties) -> Self:
        """Read Overrides and DriftFeatures; Margin is model quality's."""
        if metrics := properties.texts("AlarmMetrics"):
            raise DeploymentError(f"AlarmMetrics names {', '.join(metrics)}; only model quality has such thresholds")
        overrides = properties.json_object("Overrides")
        monitoring_config.refuse_unknown("data quality", overrides, _SECTIONS)
        config = _section(overrides, monitoring_config.CONFIG)
        monitoring_config.check(config)
        features = _section(overrides, _FEATURES)
        return cls(
            features={name: FeatureOverride.from_json(name, value) for name, value in features.items()},
            config=config,
            drift_features=properties.texts("DriftFeatures"),
            identity=fingerprint({_FEATURES: features, monitoring_config.CONFIG: config}),
        )

    def adjust(self, suggested: ConstraintsFile) -> Adjusted:
        """Apply the config's overrides first: a feature's own stand on them."""
        suggested.refuse_unknown_features("Overrides", self.features)
        used = suggested.copy()
        return Adjusted(used=used, differences=tuple(self._changes(used, suggested.copy().config)))

    def attributes(self, used: ConstraintsFile) -> Mapping[str, str]:
        """Return the threshold of each feature whose drift has an alarm."""
        used.refuse_unknown_features("DriftFeatures", self.drift_features)
        read = used.copy()
        return {
            threshold_attribute(name): repr(drift_threshold(read.features[name], read.config))
            for name in self.drift_features
        }

    def _changes(self, used: ConstraintsFile, suggested: Json) -> Iterator[Difference]:
        if self.config:
            yield from monitoring_config.override(used.config, self.config)
        for name, override in self.features.items():
            yield from override.apply(used.features[name], used.config, suggested)


def threshold_attribute(feature: str) -> str:
    """Name a feature's threshold: a feature's own name may hold what an attribute's may not, and be long."""
    return f"drift_{hashlib.sha256(feature.encode()).hexdigest()[:_DIGITS]}_threshold"


def _section(overrides: Json, name: str) -> Json:
    section = overrides.get(name, {})
    if not isinstance(section, dict):
        raise DeploymentError(f"the override of {name} is {json.dumps(section)}; it must be an object")
    return section
