"""The file `constraints.json`: read as the analyzer writes it, adjusted, and written in the same layout."""

import copy
import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from custom_resources.constraints import Adjustments, Constraint, Json, is_number
from custom_resources.errors import DeploymentError

_SECTION_SUFFIX = "_constraints"


@dataclass(frozen=True, kw_only=True)
class ConstraintsFile:
    """The constraints of a monitor; only those of model quality have metrics with a threshold."""

    document: Json

    @classmethod
    def parse(cls, uri: str, body: bytes) -> Self:
        """Read a file; numbers keep their value, whole numbers stay whole."""
        try:
            document = json.loads(body, parse_float=_finite, parse_constant=_finite)
        except ValueError as error:
            raise DeploymentError(f"{uri} is not JSON: {error}") from error
        if not isinstance(document, dict):
            raise DeploymentError(f"{uri} holds no constraints: it must be a JSON object")
        return cls(document=document)

    @property
    def metrics(self) -> Json:
        """The constraint of each model-quality metric."""
        for name, section in self.document.items():
            if name.endswith(_SECTION_SUFFIX) and isinstance(section, dict):
                return section
        return {}

    def constraint(self, metric: str) -> Constraint:
        """Read the constraint of one metric."""
        return Constraint.from_json(metric, self.metrics[metric])

    def refuse_unknown(self, property_name: str, metrics: Iterable[str]) -> None:
        """Fail where a property names a metric that has no constraint, and list those that have one."""
        unknown = [metric for metric in metrics if metric not in self.metrics]
        if unknown:
            there = ", ".join(self.metrics) or "none, since only model quality has thresholds"
            raise DeploymentError(
                f"{property_name} names metrics without a constraint: {', '.join(unknown)}; there are: {there}"
            )

    def adjusted(self, adjustments: Adjustments) -> Self:
        """Apply margins and overrides; a metric for which the baseline found no number stays as it is."""
        self.refuse_unknown("Overrides", adjustments.overrides)
        changed = type(self)(document=copy.deepcopy(self.document))
        for metric, value in changed.metrics.items():
            if isinstance(value, dict) and (is_number(value.get("threshold")) or metric in adjustments.overrides):
                value["threshold"] = adjustments.apply(metric, self.constraint(metric)).threshold
        return changed

    def text(self) -> str:
        """Write it as the analyzer does: two blanks of indent, and a blank on both sides of a colon."""
        return json.dumps(self.document, indent=2, separators=(",", " : "), ensure_ascii=False, allow_nan=False)


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text} is not a finite number")
    return number
