"""How suggested constraints become used ones, whatever the monitor, and what that changes."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Protocol

from custom_resources.documents import ConstraintsFile


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One value that is used in place of a suggested one; `name` is a metric, a feature or `monitoring_config`."""

    name: str
    what: str
    suggested: object
    used: object
    because: str


OVERRIDE = "override"


@dataclass(frozen=True, kw_only=True)
class Adjusted:
    """The constraints that are used, and all that tells them from the suggested ones."""

    used: ConstraintsFile
    differences: tuple[Difference, ...]

    def difference_text(self) -> str:
        """Write the differences for people and programs."""
        return json.dumps([asdict(entry) for entry in self.differences], indent=2, ensure_ascii=False)


class Adjustments(Protocol):
    """What the deployment file wants to be different from what a baseline suggests."""

    @property
    def identity(self) -> str:
        """A name that changes exactly when the adjustments do."""

    def adjust(self, suggested: ConstraintsFile) -> Adjusted:
        """Apply them; what the suggestion does not have fails the deployment, with a list of what it has."""

    def attributes(self, used: ConstraintsFile) -> Mapping[str, str]:
        """Return what the alarms need of the constraints in use."""
