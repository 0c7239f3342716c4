"""The names of monitors, their schedules and their jobs, which derive from the name of an endpoint."""

import re
from collections.abc import Iterable
from enum import StrEnum

from driftgauge_contract.kinds import MonitorKind
from driftgauge_contract.limits import MAX_NAME, shorten_name

BASELINE_FINGERPRINT_LENGTH = 16
"""The characters of the fingerprint in which the name of a baseline job ends."""


class EndpointAlarm(StrEnum):
    """The suffixes, after the endpoint's name, of the alarms that every deployment can have."""

    LATENCY = "latency"
    SERVER_ERRORS = "server-errors"
    MODEL_ERRORS = "model-errors"
    DISK = "disk"
    STEADY_TRAFFIC = "steady-traffic"
    CAPTURE_STOPPED = "capture-stopped"
    NEEDS_ATTENTION = "needs-attention"
    UNDELIVERED = "undelivered"
    ERRORS = "errors"
    NO_INPUT = "no-input"


class MonitorAlarm(StrEnum):
    """The suffixes, after the monitor's slug, of the alarms that every monitor can have."""

    VIOLATIONS = "violations"
    REFERENCE = "reference"
    FAILED = "failed"
    OVERDUE = "overdue"
    NO_DATA = "no-data"
    NO_LABELS = "no-labels"
    CONFIGURATION_CHANGED = "configuration-changed"


# Stricter than SageMaker: the name is also that of a CloudFormation stack, which has to begin with a letter.
_NAME = re.compile(r"[A-Za-z](-?[A-Za-z0-9])*")
# API reference, `CreateEndpoint`: `EndpointName`.
_SERVICE_NAME = re.compile(r"[A-Za-z0-9](-*[A-Za-z0-9]){0,62}")


def monitor_slug(kind: MonitorKind, qualifier: str = "") -> str:
    """Return the part of a monitor's name that is unique within its endpoint: an optional qualifier, and the kind."""
    return "-".join(filter(None, (qualifier, kind.slug)))


def monitor_name(endpoint_name: str, kind: MonitorKind, qualifier: str = "") -> str:
    """Return the name of a monitor, and of the schedule that runs it; a name that is too long is shortened."""
    return _derived_name(endpoint_name, kind, qualifier, room=0)


def is_alarm_of(endpoint_name: str, alarm: str, monitors: Iterable[str]) -> bool:
    """Return whether an alarm has a name that a deployment with these monitors uses."""
    return alarm in {f"{endpoint_name}-{each}" for each in EndpointAlarm} or any(
        # Behind the monitor's name, the alarms of metrics and features have names that differ from deployment to
        # deployment.
        alarm.startswith(f"{monitor}-")
        for monitor in monitors
    )


def baseline_job_prefix(endpoint_name: str, kind: MonitorKind, qualifier: str = "") -> str:
    """Return the beginning of the names of a monitor's baseline jobs; a hyphen and a fingerprint follow."""
    # A name that is cut behind the fingerprint would lose what tells two baselines apart.
    return _derived_name(endpoint_name, kind, qualifier, room=BASELINE_FINGERPRINT_LENGTH + 1)


def _derived_name(endpoint_name: str, kind: MonitorKind, qualifier: str, *, room: int) -> str:
    return shorten_name(f"{endpoint_name}-{monitor_slug(kind, qualifier)}", room=room)


def checked_endpoint_name(name: str) -> str:
    """Return an endpoint's name.

    Raises:
        ValueError: SageMaker would refuse the name.
    """
    if not _NAME.fullmatch(name):
        raise ValueError(
            f"{name!r} is not a name; allowed: a letter, then letters, digits and single hyphens, ending in no hyphen"
        )
    if len(name) > MAX_NAME:
        raise ValueError(f"{name!r} has {len(name)} characters; allowed: {MAX_NAME}, as SageMaker does")
    return name


def checked_service_name(name: str) -> str:
    """Return the name of an endpoint or variant that something else created.

    Raises:
        ValueError: SageMaker has no endpoint and no variant of such a name. Source: API reference, `CreateEndpoint`.
    """
    if not _SERVICE_NAME.fullmatch(name):
        raise ValueError(f"{name!r} is not a name in SageMaker; allowed: up to 63 letters, digits and inner hyphens")
    return name
