"""Names and limits that SageMaker and CloudFormation set, and the names that Driftgauge derives."""

import hashlib
import re
from enum import StrEnum

SERVICE_NAME_LIMIT = 63
"""SageMaker's limit for endpoints, schedules and processing jobs."""

VARIANT_NAME = "AllTraffic"
"""Fixed: a variant that changes its name loses its captured data and its metrics."""

_FINGERPRINT_LENGTH = 16
_UNUSUAL = re.compile(r"[^A-Za-z0-9_.]+")
_DIGITS = 6
_LONGEST_PART = 60
_NAME = re.compile(r"[A-Za-z](-?[A-Za-z0-9])*")


class MonitorKind(StrEnum):
    """What a monitor watches."""

    DATA_QUALITY = "data_quality"
    MODEL_QUALITY = "model_quality"

    @property
    def slug(self) -> str:
        """The kind as a part of a resource's name: `data-quality`."""
        return self.value.replace("_", "-")

    @property
    def type_name(self) -> str:
        """The kind as the service's `MonitoringType`: `DataQuality`."""
        return "".join(word.capitalize() for word in self.value.split("_"))


def monitor_slug(kind: MonitorKind, qualifier: str = "") -> str:
    """What tells a monitor from the others of its endpoint: its kind, and a qualifier where there are two of it."""
    return "-".join(filter(None, (qualifier, kind.slug)))


def monitor_name(endpoint_name: str, kind: MonitorKind, qualifier: str = "") -> str:
    """Name of a monitor, and of the schedule that runs it."""
    return _within_limit(f"{endpoint_name}-{monitor_slug(kind, qualifier)}")


def baseline_job_prefix(endpoint_name: str, kind: MonitorKind, qualifier: str = "") -> str:
    """What the names of a monitor's baseline jobs start with; a hyphen and a fingerprint follow."""
    return shortened(monitor_name(endpoint_name, kind, qualifier), _FINGERPRINT_LENGTH + 1)


def shortened(name: str, room: int) -> str:
    """A name that leaves room for what follows it; where it has to be cut for that, a hash tells it apart."""
    longest = SERVICE_NAME_LIMIT - room
    return name if len(name) <= longest else f"{name[: longest - _DIGITS - 1]}-{short_hash(name)}"


def readable_part(name: str) -> str:
    """A name that may hold anything, as a part of a resource's; what cannot stand there leaves a hash behind."""
    plain = _UNUSUAL.sub("-", name).strip("-")[:_LONGEST_PART]
    return plain if plain == name else f"{plain}-{short_hash(name)}".lstrip("-")


def camel(name: str) -> str:
    """A name with hyphens as one word: `ServerErrors`."""
    return "".join(word.capitalize() for word in name.split("-"))


def alphanumeric(name: str) -> str:
    """A name without what the name of a stack's output cannot have."""
    return re.sub(r"[^A-Za-z0-9]", "", name)


def short_hash(name: str) -> str:
    """What tells two names apart that look the same in part."""
    return hashlib.sha256(name.encode()).hexdigest()[:_DIGITS]


def _within_limit(name: str) -> str:
    if len(name) > SERVICE_NAME_LIMIT:
        raise ValueError(f"{name!r} has {len(name)} characters; allowed: {SERVICE_NAME_LIMIT}")
    return name


def _longest_derived_name(endpoint_name: str) -> str:
    longest_prefix = max((baseline_job_prefix(endpoint_name, kind) for kind in MonitorKind), key=len)
    return f"{longest_prefix}-{'0' * _FINGERPRINT_LENGTH}"


ENDPOINT_NAME_LIMIT = SERVICE_NAME_LIMIT - len(_longest_derived_name(""))
"""The longest endpoint name whose derived names stay within the service's limit; qualified ones are shortened to it."""


def checked_endpoint_name(name: str) -> str:
    """The name itself, or a `ValueError` that says what is allowed."""
    if not _NAME.fullmatch(name):
        raise ValueError(
            f"{name!r} is not a name; allowed: a letter, then letters, digits and single hyphens, ending in no hyphen"
        )
    if len(name) > ENDPOINT_NAME_LIMIT:
        raise ValueError(
            f"{name!r} has {len(name)} characters; allowed: {ENDPOINT_NAME_LIMIT}, "
            f"so that job names derived from it stay within SageMaker's {SERVICE_NAME_LIMIT}"
        )
    return name
