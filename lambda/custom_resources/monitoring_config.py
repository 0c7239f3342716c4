"""The settings of data quality's `monitoring_config`: where they stand, and which values each of them takes."""

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from custom_resources.adjustments import OVERRIDE, Difference
from custom_resources.constraints import is_number
from custom_resources.documents import Json, child
from custom_resources.errors import DeploymentError

CONFIG, DRIFT = "monitoring_config", "distribution_constraints"
ENABLED, DISABLED = "Enabled", "Disabled"
ROBUST, CHI_SQUARED = "Robust", "ChiSquared"


@dataclass(frozen=True, kw_only=True)
class Setting:
    """One key of the config: a closed set of texts, or a number from 0 on."""

    of_drift: bool = False
    choices: tuple[str, ...] = ()
    most: float = 1.0

    def check(self, place: str, value: object) -> None:
        """Refuse a value that the analyzer would refuse, or that means nothing."""
        right = value in self.choices if self.choices else is_number(value) and 0 <= value <= self.most
        if not right:
            raise DeploymentError(f"the override of {place} is {json.dumps(value)}; it must be {self._wanted}")

    @property
    def _wanted(self) -> str:
        if self.choices:
            return f"one of {', '.join(self.choices)}"
        return "a number from 0 on" if math.isinf(self.most) else f"a number from 0 to {self.most:g}"


_SWITCH = (ENABLED, DISABLED)
DRIFT_THRESHOLD = Setting(of_drift=True, most=math.inf)
SHARE = Setting()
SETTINGS: Mapping[str, Setting] = {
    "evaluate_constraints": Setting(choices=_SWITCH),
    "emit_metrics": Setting(choices=_SWITCH),
    "datatype_check_threshold": SHARE,
    "domain_content_threshold": SHARE,
    "perform_comparison": Setting(of_drift=True, choices=_SWITCH),
    "comparison_threshold": DRIFT_THRESHOLD,
    "comparison_method": Setting(of_drift=True, choices=(ROBUST, "Simple")),
    "categorical_comparison_threshold": DRIFT_THRESHOLD,
    "categorical_drift_method": Setting(of_drift=True, choices=("LInfinity", CHI_SQUARED)),
}


def check(overrides: Mapping[str, object]) -> None:
    """Refuse settings that there are not, and values that they do not take."""
    refuse_unknown(CONFIG, overrides, SETTINGS)
    for key, value in overrides.items():
        SETTINGS[key].check(f"{CONFIG}.{key}", value)


def refuse_unknown(what: str, given: Mapping[str, object], known: Mapping[str, object]) -> None:
    """Fail where an override has keys that there are not, and list those that there are."""
    unknown = [key for key in given if key not in known]
    if unknown:
        raise DeploymentError(
            f"the override of {what} has unknown keys: {', '.join(unknown)}; there are: {', '.join(known)}"
        )


def override(config: Json, overrides: Mapping[str, object]) -> Iterator[Difference]:
    """Put settings into a config, and tell which of them change it."""
    for key, value in overrides.items():
        place = child(config, DRIFT) if SETTINGS[key].of_drift else config
        before, place[key] = place.get(key), value
        if before != value:
            yield Difference(name=CONFIG, what=key, suggested=before, used=value, because=OVERRIDE)
