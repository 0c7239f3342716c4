"""Adjustment of suggested constraints to constraints in use, for any kind of monitor."""

import json
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Protocol, Self, TypeGuard

from custom_resources.documents import ConstraintsFile, Json
from custom_resources.errors import DeploymentError
from custom_resources.events import Properties
from custom_resources.findings import Finding
from driftgauge_contract.constraints import OWN_KEY, Mode, OwnKey
from driftgauge_contract.custom_resources import BaselineProperty

OVERRIDE = "override"
ReadJson = Callable[[], Json]
"""Reads a file, which can be large, where it is needed."""


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A value in use that differs from the suggested one; `name` is a metric, a feature or `monitoring_config`."""

    name: str
    what: str
    suggested: object
    used: object
    because: str


@dataclass(frozen=True, kw_only=True)
class Adjusted:
    """The constraints in use, and how they differ from the suggested ones."""

    used: ConstraintsFile
    differences: tuple[Difference, ...]

    def difference_text(self) -> str:
        """Return the differences as JSON."""
        return json.dumps([asdict(entry) for entry in self.differences], indent=2, ensure_ascii=False)


class Adjustments(Protocol):
    """The adjustments that a deployment makes to the constraints that a baseline suggests."""

    @property
    def identity(self) -> str:
        """Return a name that changes exactly when the adjustments do."""

    def adjust(self, suggested: ConstraintsFile) -> Adjusted:
        """Return the constraints in use; fail the deployment where the suggestion lacks what is adjusted."""

    def findings(self, suggested: ConstraintsFile, used: ConstraintsFile, statistics: ReadJson) -> Iterable[Finding]:
        """Return what is wrong with the constraints in use, as far as files of the baseline tell."""

    def is_watched(self, subject: str) -> bool:
        """Return whether a finding of the job is of interest: nobody has switched off what it is about."""

    def attributes(self, used: ConstraintsFile) -> Mapping[str, str]:
        """Return the attributes that the alarms take from the constraints in use."""


@dataclass(frozen=True, kw_only=True)
class ThresholdOverride:
    """The override of one metric: a threshold, or a margin of its own on the suggested threshold."""

    threshold: float | None = None
    margin: float | None = None

    @classmethod
    def from_json(cls, place: str, value: object) -> Self:
        """Return the override that `{"threshold": x}` or `{"margin": y}` describes."""
        if isinstance(value, dict) and len(value) == 1 and all(is_number(number) for number in value.values()):
            if "threshold" in value:
                return cls(threshold=value["threshold"])
            if value.get("margin", -1) >= 0:
                return cls(margin=value["margin"])
        raise DeploymentError(
            f"the override of {place} is {json.dumps(value)}; "
            'it must be {"threshold": a number} or {"margin": a number from 0 on}'
        )

    def reason(self, margin: float) -> str:
        """Return why a threshold differs from the suggested one; `margin` is that of metrics without their own."""
        if self.threshold is not None:
            return OVERRIDE
        return f"margin {(margin if self.margin is None else self.margin) * 100:g}%"


def read_margin(properties: Properties) -> float:
    """Return the margin on every suggested threshold, as a share of it."""
    margin = properties.number(BaselineProperty.MARGIN, default="0")
    if not (math.isfinite(margin) and margin >= 0):
        raise DeploymentError(f"the property {BaselineProperty.MARGIN} is {margin}; it must be a number from 0 on")
    return margin


def refuse_properties(properties: Properties, kind: str, names: tuple[BaselineProperty, ...]) -> None:
    """Fail the deployment if it gives properties that baselines of a kind do not have."""
    for name in names:
        if given := properties.texts(name):
            raise DeploymentError(f"{name} names {', '.join(given)}; a baseline of {kind} has no {name}")


def is_number(value: object) -> TypeGuard[int | float]:
    """Return whether a JSON value is a finite number, not a boolean, null or a text such as "NaN"."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def mode_of(document: Json) -> Mode:
    """Return the mode of a constraints file; AWS's container does not name one."""
    own = document.get(OWN_KEY)
    mode = own.get(OwnKey.MODE) if isinstance(own, dict) else None
    # A file of a later release may name a mode that this one does not know.
    return Mode(mode) if mode in set(Mode) else Mode.COMPAT
