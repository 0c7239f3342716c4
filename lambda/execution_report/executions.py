"""An execution of a monitor that has ended, whichever engine ran it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from driftgauge_contract.kinds import MonitorKind
from driftgauge_contract.windows import Window

_HOUR = timedelta(hours=1)


class Ending(StrEnum):
    """The end of an execution."""

    COMPLETED = "completed"
    FAILED = "failed"
    NO_DATA = "no_data"
    NO_LABELS = "no_labels"
    NO_INPUTS = "no_inputs"
    """Captured data or labels were missing: Model Monitor does not say which."""

    OTHER_MODEL = "other_model"
    """Another model than the monitor's answered, as while a deployment replaces it: nothing is missing."""


@dataclass(frozen=True, kw_only=True)
class Execution:
    """An execution that has ended; `name` distinguishes it from all others."""

    name: str
    monitor_name: str
    kind: MonitorKind
    ended: datetime
    ending: Ending
    report_uri: str | None = None
    found_nothing: bool = False
    """Whether the job itself says that there was no violation."""

    metrics_namespace: str | None = None
    """The namespace of the metrics beside the job's reports; `None` where Model Monitor has published them."""

    watched_columns: frozenset[str] | None = None
    """The columns whose metrics are published; all of them where it is `None`."""

    window: Window | None = None
    """The part of time that was analyzed, as far as it is known."""

    label_delay: timedelta = timedelta()
    """How much earlier than its schedule the monitor's windows are."""

    label_horizon: timedelta = timedelta()
    """How long labels that come later make a window run again."""

    @property
    def is_news(self) -> bool:
        """Return whether the result is about the newest window, or about an older one whose labels have come late."""
        if self.window is None:
            return True
        # A window that is run again is old by at least one interval; a shorter delay is a slow job.
        interval = max(self.window.end - self.window.start, _HOUR)
        return self.ended - self.window.end - self.label_delay < interval + self.label_horizon
