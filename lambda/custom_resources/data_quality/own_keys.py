"""The keys of a constraints file that only our analyzer reads, in `exact` mode."""

import json
from collections.abc import Iterator

from custom_resources.adjustments import OVERRIDE, Difference
from custom_resources.documents import Json, child
from custom_resources.errors import DeploymentError
from driftgauge_contract.constraints import OWN_KEY, OwnKey


def override(owner: Json, name: str, key: OwnKey, value: object) -> Iterator[Difference]:
    """Put a value under an own key of the file, or of a feature, and yield it if that changes anything."""
    own = child(owner, OWN_KEY)
    before, own[key.value] = own.get(key), value
    if before != value:
        yield Difference(name=name, what=key, suggested=before, used=value, because=OVERRIDE)


def check_ordered(value: object) -> bool | None:
    """Return whether the baseline's rows are in the order of time, or `None` where nobody says so."""
    if value is None or isinstance(value, bool):
        return value
    raise DeploymentError(f"the override of {OwnKey.ORDERED} is {json.dumps(value)}; it must be true or false")
