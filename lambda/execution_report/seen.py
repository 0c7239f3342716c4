"""The executions of workflows that have been looked at, so that the sweep does not describe them again."""

from dataclasses import dataclass
from datetime import UTC, datetime

from driftgauge_contract.paths import MARKERS_FOLDER
from execution_report.storage import Storage

_FOLDER = "executions"


@dataclass(frozen=True, kw_only=True)
class SeenExecutions:
    """Empty files in a folder for each monitor and day: a schedule by the minute starts 1,440 executions a day."""

    storage: Storage
    reports_uri: str

    def names(self, monitor_name: str, started: datetime) -> frozenset[str]:
        """Return the executions of a monitor's workflow that started on a day and have been looked at."""
        return self.storage.names_below(self._folder(monitor_name, started))

    def add(self, monitor_name: str, started: datetime, name: str) -> None:
        """Remember an execution."""
        # The name alone says it; a listing finds a day of them with one request for each thousand.
        self.storage.write(f"{self._folder(monitor_name, started)}/{name}", "{}")

    def _folder(self, monitor_name: str, started: datetime) -> str:
        day = started.astimezone(UTC).date()
        return f"{self.reports_uri}/{MARKERS_FOLDER}/{_FOLDER}/{monitor_name}/{day}"
