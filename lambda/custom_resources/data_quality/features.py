"""The overrides of a feature's constraints, and the threshold that its drift is compared with."""

import copy
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from custom_resources.adjustments import OVERRIDE, Difference, is_number
from custom_resources.data_quality import measures, own_keys
from custom_resources.data_quality.monitoring_config import DRIFT_THRESHOLD, SHARE, Setting, refuse_unknown_keys
from custom_resources.documents import Json, child
from custom_resources.errors import DeploymentError
from driftgauge_contract.constraints import (
    NUMERIC_TYPES,
    CategoricalDriftMethod,
    ConfigKey,
    DriftKey,
    DriftMethod,
    FeatureKey,
    InferredType,
    Limit,
    OwnKey,
    Section,
    Switch,
)
from driftgauge_contract.custom_resources import BaselineProperty

_DRIFT_THRESHOLD, _EVALUATE = "drift_threshold", "evaluate"
_KEYS: Mapping[str, Setting] = {
    FeatureKey.TYPE: Setting(choices=tuple(InferredType)),
    FeatureKey.COMPLETENESS: SHARE,
    _DRIFT_THRESHOLD: DRIFT_THRESHOLD,
}


@dataclass(frozen=True, kw_only=True)
class FeatureOverride:
    """The override of one feature; `None` leaves what was suggested."""

    name: str
    inferred_type: str | None = None
    completeness: float | None = None
    drift_threshold: float | None = None
    drift: Sequence[Json] = ()
    off: bool = False

    @classmethod
    def from_json(cls, name: str, value: object) -> Self:
        """Return the override that an object describes; one that turns the checks off has no other key."""
        if not isinstance(value, dict) or not value:
            raise DeploymentError(
                f"the override of {name} is {json.dumps(value)}; it must have some of {', '.join(_KEYS)}, {_EVALUATE}"
            )
        refuse_unknown_keys(name, value, {**_KEYS, OwnKey.DRIFT: None, _EVALUATE: None})
        given = dict(value)
        evaluate = given.pop(_EVALUATE, True)
        if not isinstance(evaluate, bool) or (not evaluate and given):
            raise DeploymentError(
                f"the override of {name} is {json.dumps(value)}; {_EVALUATE} must be true, or false on its own"
            )
        measures.check(f"{name}.{OwnKey.DRIFT}", given.get(OwnKey.DRIFT, []))
        for key, wanted in given.items():
            if key in _KEYS:
                _KEYS[key].check(f"{name}.{key}", wanted)
        return cls(name=name, off=not evaluate, **given)

    def apply(self, feature: Json, config: Json, suggested_config: Json) -> Iterator[Difference]:
        """Change a feature's constraints, and yield what then differs from the suggestion."""
        if self.inferred_type is not None:
            yield from self._replace(feature, FeatureKey.TYPE, self.inferred_type)
            _drop_constraints_of_other_types(feature, self.inferred_type)
        if self.completeness is not None:
            yield from self._replace(feature, FeatureKey.COMPLETENESS, self.completeness)
        if self.drift_threshold is not None:
            own = _own_drift(feature, config)
            # Which of the two counts is decided by the type of the current data.
            own[DriftKey.THRESHOLD] = own[DriftKey.CATEGORICAL_THRESHOLD] = self.drift_threshold
            before = child(suggested_config, Section.DRIFT).get(_threshold_key(feature))
            yield from self._difference(_DRIFT_THRESHOLD, before, self.drift_threshold)
        if self.drift:
            yield from own_keys.override(feature, self.name, OwnKey.DRIFT, list(self.drift))
        if self.off:
            child(feature, Section.OWN_CONFIG)[ConfigKey.EVALUATE] = Switch.DISABLED.value
            # Drift has a switch of its own.
            _own_drift(feature, config)[DriftKey.COMPARE] = Switch.DISABLED.value
            before = suggested_config.get(ConfigKey.EVALUATE, Switch.ENABLED.value)
            yield from self._difference(ConfigKey.EVALUATE, before, Switch.DISABLED.value)

    @staticmethod
    def in_both_spellings(feature: Json) -> None:
        """Repeat the feature's own config in the other spelling, as either may be the one that a container reads."""
        if own := feature.get(Section.OWN_CONFIG):
            feature[Section.OWN_CONFIG_DOCUMENTED.value] = copy.deepcopy(own)

    def as_limits(self, feature: Json) -> Iterator[Difference]:
        """Mark the given constraints as limits, which hold even where they are what was suggested."""
        if self.completeness is not None:
            yield from own_keys.override(feature, self.name, OwnKey.LIMITS, [Limit.COMPLETENESS.value])

    def _replace(self, feature: Json, key: str, value: object) -> Iterator[Difference]:
        before, feature[key] = feature.get(key), value
        yield from self._difference(key, before, value)

    def _difference(self, what: str, suggested: object, used: object) -> Iterator[Difference]:
        if suggested != used:
            yield Difference(name=self.name, what=what, suggested=suggested, used=used, because=OVERRIDE)


def features_of(document: Json) -> Mapping[str, Json]:
    """Return the constraints of each feature, by the feature's name."""
    listed = document.get(Section.FEATURES)
    entries = listed if isinstance(listed, list) else []
    name = FeatureKey.NAME
    return {str(entry[name]): entry for entry in entries if isinstance(entry, dict) and name in entry}


def drift_threshold(feature: Json, config: Json, document: Json) -> float:
    """Return the drift threshold in use; fail the deployment if an alarm on the feature's drift cannot work."""
    drift = {**child(config, Section.DRIFT), **child(child(feature, Section.OWN_CONFIG), Section.DRIFT)}
    name = feature[FeatureKey.NAME]
    why_not = _why_no_alarm(feature, config, drift)
    if why_not:
        raise DeploymentError(f"{BaselineProperty.DRIFT_FEATURES} names {name}, but {why_not}")
    own = measures.threshold_of_first(feature, document)
    threshold = drift.get(_threshold_key(feature)) if own is None else own
    if not is_number(threshold):
        raise DeploymentError(f"the drift threshold of {name} is {threshold!r} in the baseline's constraints")
    return threshold


def _why_no_alarm(feature: Json, config: Json, drift: Json) -> str:
    inferred_type, texts = feature.get(FeatureKey.TYPE), feature.get(FeatureKey.TEXTS)
    # Texts without a list of domains are too many to compare their shares.
    categorical = inferred_type == InferredType.STRING and isinstance(texts, dict) and FeatureKey.DOMAINS in texts
    if config.get(ConfigKey.EMIT_METRICS, Switch.ENABLED) == Switch.DISABLED:
        return "emit_metrics is Disabled: there would be no metric"
    if drift.get(DriftKey.COMPARE, Switch.ENABLED) == Switch.DISABLED:
        return "its drift is not compared"
    if inferred_type not in NUMERIC_TYPES and not categorical:
        return f"its type is {inferred_type}: drift is measured of numbers and of texts with few values"
    methods = (drift.get(DriftKey.CATEGORICAL_METHOD), drift.get(DriftKey.METHOD))
    if categorical and methods == (CategoricalDriftMethod.CHI_SQUARED, DriftMethod.ROBUST):
        return "its drift is a p-value under ChiSquared and Robust, where the low ones are bad; use LInfinity or Simple"
    return ""


def _own_drift(feature: Json, config: Json) -> Json:
    """Return the feature's own drift config, a complete one: a container may merge it, or use it alone."""
    own = child(feature, Section.OWN_CONFIG)
    if Section.DRIFT not in own:
        own[Section.DRIFT.value] = copy.deepcopy(child(config, Section.DRIFT))
    return child(own, Section.DRIFT)


def _threshold_key(feature: Json) -> str:
    is_text = feature.get(FeatureKey.TYPE) == InferredType.STRING
    return DriftKey.CATEGORICAL_THRESHOLD if is_text else DriftKey.THRESHOLD


def _drop_constraints_of_other_types(feature: Json, inferred_type: str) -> None:
    if inferred_type not in NUMERIC_TYPES:
        feature.pop(FeatureKey.NUMBERS, None)
    if inferred_type != InferredType.STRING:
        feature.pop(FeatureKey.TEXTS, None)
