"""The names of monitors, their schedules and their jobs, which derive from the name of an endpoint."""

import re
from collections.abc import Iterable
from enum import StrEnum

from driftgauge_contract.kinds import MonitorKind
from driftgauge_contract.limits import MAX_NAME, shorten_name

BASELINE_FINGERPRINT_LENGTH = 16
"""The characters of the fingerprint in which the name of a baseline job ends."""


class EndpointAlarm(StrEnum):
    """What follows the endpoint's name in the names of the alarms that every deployment can have."""

    LATENCY = "latency"
    SERVER_ERRORS = "server-errors"
    MODEL_ERRORS = "model-errors"
    DISK = "disk"
    STEADY_TRAFFIC = "steady-traffic"
    CAPTURE_STOPPED = "capture-stopped"
    NEEDS_ATTENTION = "needs-attention"


_NAME = re.compile(r"[A-Za-z](-?[A-Za-z0-9])*")


def monitor_slug(kind: MonitorKind, qualifier: str = "") -> str:
    """Return the part of a monitor's name that is unique within its endpoint: an optional qualifier, and the kind."""
    return "-".join(filter(None, (qualifier, kind.slug)))


def monitor_name(endpoint_name: str, kind: MonitorKind, qualifier: str = "") -> str:
    """Return the name of a monitor, and of the schedule that runs it.

    Raises:
        ValueError: The name is longer than SageMaker allows.
    """
    name = f"{endpoint_name}-{monitor_slug(kind, qualifier)}"
    if len(name) > MAX_NAME:
        raise ValueError(f"{name!r} has {len(name)} characters; allowed: {MAX_NAME}")
    return name


def is_alarm_of(endpoint_name: str, alarm: str, monitors: Iterable[str]) -> bool:
    """Tell whether an alarm has a name that a deployment with these monitors uses."""
    return alarm in {f"{endpoint_name}-{each}" for each in EndpointAlarm} or any(
        alarm.startswith(f"{monitor}-") for monitor in monitors
    )


def baseline_job_prefix(endpoint_name: str, kind: MonitorKind, qualifier: str = "") -> str:
    """Return the beginning of the names of a monitor's baseline jobs; a hyphen and a fingerprint follow."""
    return shorten_name(monitor_name(endpoint_name, kind, qualifier), room=BASELINE_FINGERPRINT_LENGTH + 1)


def _longest_suffix() -> int:
    longest = max(len(monitor_slug(kind)) for kind in MonitorKind)
    return longest + len("--") + BASELINE_FINGERPRINT_LENGTH


MAX_ENDPOINT_NAME = MAX_NAME - _longest_suffix()
"""The longest endpoint name from which all names derive within SageMaker's limit; qualified ones are shortened."""


def checked_endpoint_name(name: str) -> str:
    """Return an endpoint's name.

    Raises:
        ValueError: SageMaker would refuse the name, or one that derives from it.
    """
    if not _NAME.fullmatch(name):
        raise ValueError(
            f"{name!r} is not a name; allowed: a letter, then letters, digits and single hyphens, ending in no hyphen"
        )
    if len(name) > MAX_ENDPOINT_NAME:
        raise ValueError(
            f"{name!r} has {len(name)} characters; allowed: {MAX_ENDPOINT_NAME}, "
            f"so that job names derived from it stay within SageMaker's {MAX_NAME}"
        )
    return name
