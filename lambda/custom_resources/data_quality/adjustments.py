"""The adjustments of data quality: overrides of features and of the monitoring config, and drift thresholds."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from custom_resources.adjustments import Adjusted, Difference, ReadJson, mode_of, refuse_properties
from custom_resources.data_quality import measures, monitoring_config, own_keys
from custom_resources.data_quality.features import FeatureOverride, drift_threshold, features_of
from custom_resources.data_quality.reach import Files, feature_findings
from custom_resources.documents import ConstraintsFile, Json, child, refuse_unknown
from custom_resources.errors import DeploymentError
from custom_resources.events import Properties
from custom_resources.findings import Finding
from custom_resources.fingerprint import fingerprint
from driftgauge_contract.constraints import OWN_KEY, Mode, OwnKey, Section
from driftgauge_contract.custom_resources import BaselineProperty, ConstraintPart, drift_attribute

_SECTIONS: Mapping[str, object] = {
    Section.FEATURES: None,
    Section.CONFIG: None,
    OwnKey.DRIFT: None,
    OwnKey.ORDERED: None,
}
_NO_FEATURE = "names features that the baseline does not have"


@dataclass(frozen=True, kw_only=True)
class DataQualityAdjustments:
    """Overrides of some features and of the config, and the features whose drift has an alarm."""

    features: Mapping[str, FeatureOverride]
    config: Mapping[str, object]
    drift: Sequence[Json] = ()
    """The measures of the drift of features without their own, in `exact` mode."""

    ordered: bool | None = None
    """Whether the baseline's rows are in the order of time; found out unless it is said."""

    drift_features: tuple[str, ...] = ()
    identity: str

    @classmethod
    def from_properties(cls, properties: Properties) -> Self:
        """Return the adjustments that a baseline's properties describe."""
        refuse_properties(properties, "data quality", (BaselineProperty.ALARM_METRICS,))
        overrides = properties.json_object(BaselineProperty.OVERRIDES)
        monitoring_config.refuse_unknown_keys("data quality", overrides, _SECTIONS)
        config = _section(overrides, Section.CONFIG)
        monitoring_config.check(config)
        features = _section(overrides, Section.FEATURES)
        drift = measures.check(OwnKey.DRIFT, overrides.get(OwnKey.DRIFT, []))
        ordered = own_keys.check_ordered(overrides.get(OwnKey.ORDERED))
        # Without own keys the identity is that of deployments that know none.
        own = {OwnKey.DRIFT: drift or None, OwnKey.ORDERED: ordered}
        also: Json = {key: value for key, value in own.items() if value is not None}
        return cls(
            features={name: FeatureOverride.from_json(name, value) for name, value in features.items()},
            config=config,
            drift=drift,
            ordered=ordered,
            drift_features=properties.texts(BaselineProperty.DRIFT_FEATURES),
            identity=fingerprint({Section.FEATURES: features, Section.CONFIG: config, **also}),
        )

    def adjust(self, suggested: ConstraintsFile) -> Adjusted:
        """Apply the config's overrides, then those of features, which build on the config."""
        # An override of a feature that does not exist would protect nothing, and nobody would notice.
        refuse_unknown(f"{BaselineProperty.OVERRIDES} {_NO_FEATURE}", self.features, features_of(suggested.document))
        used = suggested.copy()
        return Adjusted(used=used, differences=tuple(self._changes(used.document, suggested.copy().document)))

    def findings(
        self,
        suggested: ConstraintsFile,
        used: ConstraintsFile,
        statistics: ReadJson,
    ) -> Iterable[Finding]:
        """Return the features' constraints that healthy data violates, and drift that cannot be seen."""
        files = Files(suggested=suggested.document, used=used.document, statistics=statistics)
        return feature_findings(files, self.features, self.drift_features)

    def is_watched(self, subject: str) -> bool:
        """Return whether a feature is evaluated."""
        return subject not in self.features or not self.features[subject].off

    def attributes(self, used: ConstraintsFile) -> Mapping[str, str]:
        """Return the threshold of each feature whose drift has an alarm."""
        document = used.copy().document
        features = features_of(document)
        refuse_unknown(f"{BaselineProperty.DRIFT_FEATURES} {_NO_FEATURE}", self.drift_features, features)
        config = child(document, Section.CONFIG)
        return {
            # Attributes are texts, and `repr` keeps every digit.
            drift_attribute(name, ConstraintPart.THRESHOLD): repr(drift_threshold(features[name], config, document))
            for name in self.drift_features
        }

    def _changes(self, used: Json, suggested: Json) -> Iterator[Difference]:
        # Constraints without overrides are used as they are: not even an empty config is added.
        if self.config:
            yield from monitoring_config.override(child(used, Section.CONFIG), self.config)
        if self.drift:
            yield from own_keys.override(used, OWN_KEY, OwnKey.DRIFT, list(self.drift))
        if self.ordered is not None:
            yield from own_keys.override(used, OWN_KEY, OwnKey.ORDERED, self.ordered)
        features = features_of(used)
        for name, override in self.features.items():
            config, suggested_config = (child(each, Section.CONFIG) for each in (used, suggested))
            yield from override.apply(features[name], config, suggested_config)
            override.in_both_spellings(features[name])
            if mode_of(used) is Mode.EXACT:
                yield from override.as_limits(features[name])


def _section(overrides: Json, name: str) -> Json:
    section = overrides.get(name, {})
    if not isinstance(section, dict):
        raise DeploymentError(f"the override of {name} is {json.dumps(section)}; it must be an object")
    return section
