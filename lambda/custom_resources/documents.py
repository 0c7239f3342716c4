"""The file `constraints.json`: read as the analyzer writes it, and written in the same layout."""

import copy
import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Self

from custom_resources.constraints import Constraint
from custom_resources.errors import DeploymentError

Json = dict[str, object]

_SECTION_SUFFIX = "_constraints"


@dataclass(frozen=True, kw_only=True)
class ConstraintsFile:
    """The constraints of a monitor: metrics of model quality, or features and a config of data quality."""

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

    @property
    def features(self) -> Mapping[str, Json]:
        """The constraints of each feature, by its name."""
        listed = self.document.get("features")
        entries = listed if isinstance(listed, list) else []
        return {str(entry["name"]): entry for entry in entries if isinstance(entry, dict) and "name" in entry}

    @property
    def config(self) -> Json:
        """What is checked and how closely, for all features; made where there is none."""
        return child(self.document, "monitoring_config")

    def constraint(self, metric: str) -> Constraint:
        """Read the constraint of one metric."""
        return Constraint.from_json(metric, self.metrics[metric])

    def refuse_unknown_metrics(self, property_name: str, metrics: Iterable[str]) -> None:
        """Fail where a property names a metric that has no constraint, and list those that have one."""
        unknown = [metric for metric in metrics if metric not in self.metrics]
        if unknown:
            there = _listed(self.metrics, like=unknown) or "none, since only model quality has thresholds"
            raise DeploymentError(
                f"{property_name} names metrics without a constraint: {', '.join(unknown)}; there are: {there}"
            )

    def refuse_unknown_features(self, property_name: str, features: Iterable[str]) -> None:
        """Fail where a property names a feature that the baseline does not have, and list those that it has."""
        unknown = [feature for feature in features if feature not in self.features]
        if unknown:
            raise DeploymentError(
                f"{property_name} names features that the baseline does not have: {', '.join(unknown)}; "
                f"there are: {_listed(self.features, like=unknown) or 'none'}"
            )

    def copy(self) -> Self:
        """Copy it whole, to be changed."""
        return type(self)(document=copy.deepcopy(self.document))

    def text(self) -> str:
        """Write it as the analyzer does: two blanks of indent, and a blank on both sides of a colon."""
        return json.dumps(self.document, indent=2, separators=(",", " : "), ensure_ascii=False, allow_nan=False)


def child(parent: Json, name: str) -> Json:
    """Return the object under a name; one that is not there is added, empty."""
    found = parent.setdefault(name, {})
    if not isinstance(found, dict):
        raise DeploymentError(f"the constraints have no {name}: it is {type(found).__name__}, not an object")
    return found


def _listed(names: Iterable[str], *, like: Iterable[str]) -> str:
    """List names, and first what may have been meant: a long list is cut."""
    there = list(names)
    meant = [name for unknown in like for name in get_close_matches(unknown, there)]
    return ", ".join(dict.fromkeys([*meant, *there]))


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text} is not a finite number")
    return number
