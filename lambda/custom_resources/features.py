"""What may be changed of one feature's constraints, and the threshold that its drift is held against."""

import copy
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Self

from custom_resources.adjustments import OVERRIDE, Difference
from custom_resources.constraints import is_number
from custom_resources.documents import Json, child
from custom_resources.errors import DeploymentError
from custom_resources.monitoring_config import (
    CHI_SQUARED,
    DISABLED,
    DRIFT,
    DRIFT_THRESHOLD,
    ENABLED,
    ROBUST,
    SHARE,
    Setting,
    refuse_unknown,
)

# The place and spelling that SageMaker's SDK writes; the analyzer reads them, and those of the documentation.
_OWN_CONFIG = "monitoring_config_overrides"
_TEXT = "String"
_NUMBERS = ("Integral", "Fractional")
_KEYS: Mapping[str, Setting] = {
    "inferred_type": Setting(choices=(*_NUMBERS, _TEXT, "Unknown")),
    "completeness": SHARE,
    "drift_threshold": DRIFT_THRESHOLD,
}
_EVALUATE = "evaluate"
_FOR_NUMBERS, _FOR_CATEGORIES = "comparison_threshold", "categorical_comparison_threshold"
_SWITCH = "evaluate_constraints"


@dataclass(frozen=True, kw_only=True)
class FeatureOverride:
    """What is wanted for one feature; None leaves what was suggested."""

    name: str
    inferred_type: str | None = None
    completeness: float | None = None
    drift_threshold: float | None = None
    off: bool = False

    @classmethod
    def from_json(cls, name: str, value: object) -> Self:
        """Read the override of a feature; one that is off has nothing else that could be checked."""
        if not isinstance(value, dict) or not value:
            raise DeploymentError(
                f"the override of {name} is {json.dumps(value)}; it must have some of {', '.join(_KEYS)}, {_EVALUATE}"
            )
        refuse_unknown(name, value, {**_KEYS, _EVALUATE: None})
        given = dict(value)
        evaluate = given.pop(_EVALUATE, True)
        if not isinstance(evaluate, bool) or (not evaluate and given):
            raise DeploymentError(
                f"the override of {name} is {json.dumps(value)}; {_EVALUATE} must be true, or false on its own"
            )
        for key, wanted in given.items():
            _KEYS[key].check(f"{name}.{key}", wanted)
        return cls(name=name, off=not evaluate, **given)

    def apply(self, feature: Json, config: Json, suggested: Json) -> Iterator[Difference]:
        """Change a feature's constraints beside a config, and tell what differs from the suggested one."""
        if self.inferred_type is not None:
            yield from self._replace(feature, "inferred_type", self.inferred_type)
            _drop_constraints_of_other_types(feature, self.inferred_type)
        if self.completeness is not None:
            yield from self._replace(feature, "completeness", self.completeness)
        if self.drift_threshold is not None:
            own = _own_drift(feature, config)
            # Which of the two counts, the type of the current data decides.
            own[_FOR_NUMBERS] = own[_FOR_CATEGORIES] = self.drift_threshold
            before = child(suggested, DRIFT).get(_threshold_key(feature))
            yield from self._difference("drift_threshold", before, self.drift_threshold)
        if self.off:
            child(feature, _OWN_CONFIG)[_SWITCH] = DISABLED
            # Drift has a switch of its own.
            _own_drift(feature, config)["perform_comparison"] = DISABLED
            yield from self._difference(_SWITCH, suggested.get(_SWITCH, ENABLED), DISABLED)

    def _replace(self, feature: Json, key: str, value: object) -> Iterator[Difference]:
        before, feature[key] = feature.get(key), value
        yield from self._difference(key, before, value)

    def _difference(self, what: str, suggested: object, used: object) -> Iterator[Difference]:
        if suggested != used:
            yield Difference(name=self.name, what=what, suggested=suggested, used=used, because=OVERRIDE)


def drift_threshold(feature: Json, config: Json) -> float:
    """Return the threshold in use; a feature whose drift no job measures, or not as a distance, can have no alarm."""
    drift = {**child(config, DRIFT), **child(child(feature, _OWN_CONFIG), DRIFT)}
    why_not = _why_no_drift(feature, config, drift)
    if why_not:
        raise DeploymentError(f"DriftFeatures names {feature['name']}, but {why_not}")
    threshold = drift.get(_threshold_key(feature))
    if not is_number(threshold):
        raise DeploymentError(
            f"the drift threshold of {feature['name']} is {threshold!r} in the baseline's constraints"
        )
    return threshold


def _why_no_drift(feature: Json, config: Json, drift: Json) -> str:
    kind, texts = feature.get("inferred_type"), feature.get("string_constraints")
    categorical = kind == _TEXT and isinstance(texts, dict) and "domains" in texts
    if config.get("emit_metrics", ENABLED) == DISABLED:
        return "emit_metrics is Disabled: there would be no metric"
    if drift.get("perform_comparison", ENABLED) == DISABLED:
        return "its drift is not compared"
    if kind not in _NUMBERS and not categorical:
        return f"its type is {kind}: drift is measured of numbers and of texts with few values"
    if categorical and (drift.get("categorical_drift_method"), drift.get("comparison_method")) == (CHI_SQUARED, ROBUST):
        return "its drift is a p-value under ChiSquared and Robust, where the low ones are bad; use LInfinity or Simple"
    return ""


def _own_drift(feature: Json, config: Json) -> Json:
    """Return the feature's own drift config, a complete one: a container may merge it, or use it alone."""
    own = child(feature, _OWN_CONFIG)
    if DRIFT not in own:
        own[DRIFT] = copy.deepcopy(child(config, DRIFT))
    return child(own, DRIFT)


def _threshold_key(feature: Json) -> str:
    return _FOR_CATEGORIES if feature.get("inferred_type") == _TEXT else _FOR_NUMBERS


def _drop_constraints_of_other_types(feature: Json, kind: str) -> None:
    if kind not in _NUMBERS:
        feature.pop("num_constraints", None)
    if kind != _TEXT:
        feature.pop("string_constraints", None)
