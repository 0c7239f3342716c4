"""The settings of data quality's `monitoring_config`: where each of them is, and which values it takes."""

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from custom_resources.adjustments import OVERRIDE, Difference, is_number
from custom_resources.documents import Json, child
from custom_resources.errors import DeploymentError
from driftgauge_contract.constraints import (
    CategoricalDriftMethod,
    ConfigKey,
    DriftKey,
    DriftMethod,
    Section,
    Switch,
)


@dataclass(frozen=True, kw_only=True)
class Setting:
    """One key of the config, which takes one of a few texts or a number from 0 on."""

    of_drift: bool = False
    choices: tuple[str, ...] = ()
    maximum: float = 1.0

    def check(self, place: str, value: object) -> None:
        """Fail the deployment if a value is not one that the key takes."""
        right = value in self.choices if self.choices else is_number(value) and 0 <= value <= self.maximum
        if not right:
            raise DeploymentError(f"the override of {place} is {json.dumps(value)}; it must be {self._allowed}")

    @property
    def _allowed(self) -> str:
        if self.choices:
            return f"one of {', '.join(self.choices)}"
        return "a number from 0 on" if math.isinf(self.maximum) else f"a number from 0 to {self.maximum:g}"


_SWITCH = tuple(Switch)
DRIFT_THRESHOLD = Setting(of_drift=True, maximum=math.inf)
SHARE = Setting()
SETTINGS: Mapping[str, Setting] = {
    ConfigKey.EVALUATE: Setting(choices=_SWITCH),
    ConfigKey.EMIT_METRICS: Setting(choices=_SWITCH),
    ConfigKey.TYPE_THRESHOLD: SHARE,
    ConfigKey.DOMAIN_THRESHOLD: SHARE,
    DriftKey.COMPARE: Setting(of_drift=True, choices=_SWITCH),
    DriftKey.THRESHOLD: DRIFT_THRESHOLD,
    DriftKey.METHOD: Setting(of_drift=True, choices=tuple(DriftMethod)),
    DriftKey.CATEGORICAL_THRESHOLD: DRIFT_THRESHOLD,
    DriftKey.CATEGORICAL_METHOD: Setting(of_drift=True, choices=tuple(CategoricalDriftMethod)),
}


def check(overrides: Mapping[str, object]) -> None:
    """Fail the deployment if it overrides unknown settings, or gives them values that they do not take."""
    refuse_unknown_keys(Section.CONFIG, overrides, SETTINGS)
    for key, value in overrides.items():
        SETTINGS[key].check(f"{Section.CONFIG}.{key}", value)


def refuse_unknown_keys(place: str, given: Mapping[str, object], known: Mapping[str, object]) -> None:
    """Fail the deployment if an override has unknown keys; the reason lists the known ones."""
    unknown = [key for key in given if key not in known]
    if unknown:
        raise DeploymentError(
            f"the override of {place} has unknown keys: {', '.join(unknown)}; there are: {', '.join(known)}"
        )


def override(config: Json, overrides: Mapping[str, object]) -> Iterator[Difference]:
    """Put settings into a config, and yield those that change it."""
    for key, value in overrides.items():
        place = child(config, Section.DRIFT) if SETTINGS[key].of_drift else config
        before, place[key] = place.get(key), value
        if before != value:
            yield Difference(name=Section.CONFIG, what=key, suggested=before, used=value, because=OVERRIDE)
