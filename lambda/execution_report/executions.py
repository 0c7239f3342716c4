"""An execution of a monitor that has ended, whoever ran it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Ending(StrEnum):
    """What became of an execution."""

    COMPLETED = "completed"
    FAILED = "failed"
    NO_DATA = "no_data"
    NO_LABELS = "no_labels"
    NO_INPUTS = "no_inputs"
    """Captured data or labels were missing: the service does not say which."""


@dataclass(frozen=True, kw_only=True)
class Execution:
    """One execution that has ended; `name` tells it from all others."""

    name: str
    schedule: str
    monitor: str
    ended: datetime
    ending: Ending
    report_uri: str | None = None
    found_nothing: bool = False
    """Its job says itself that there was no violation."""

    metrics_namespace: str | None = None
    """Where the metrics belong that its job has left beside its reports; None where the service has published them."""
