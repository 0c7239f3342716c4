"""Names of constructs, alarms and outputs."""

import re

from driftgauge_contract.limits import short_hash

_MAX_PART = 60
_UNUSUAL = re.compile(r"[^A-Za-z0-9_.]+")


def readable_part(name: str) -> str:
    """Return any text as a part of a resource's name; a text that cannot stay as it is gets a hash of itself."""
    plain = _UNUSUAL.sub("-", name).strip("-")[:_MAX_PART]
    # Two names that look alike after the replacement keep different hashes.
    return plain if plain == name else f"{plain}-{short_hash(name)}".lstrip("-")


def camel(name: str) -> str:
    """Return a name with hyphens as one word: `server-errors` as `ServerErrors`."""
    return "".join(word.capitalize() for word in name.split("-"))


def alphanumeric(name: str) -> str:
    """Return a name with letters and digits only, as the logical id of a stack's output has to be."""
    return re.sub(r"[^A-Za-z0-9]", "", name)
