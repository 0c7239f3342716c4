"""The columns and metrics that violated in several of a monitor's last windows.

A count of violations says in how many windows there was any, but not whether it was the same one again. So it is kept
of each window which columns or metrics violated, as digests: names may be the customer's data.
"""

import json
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from driftgauge_contract.paths import MARKERS_FOLDER
from execution_report.executions import Execution
from execution_report.storage import Storage
from execution_report.violations import Subjects

_FOLDER, _ALL, _REFERENCE = "windows", "Violated", "ViolatedReference"
# An alarm looks back a week at most, and so does this.
_LOOK_BACK = timedelta(days=8)


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """The number of the last windows, and in how many of them a column or metric has to violate."""

    breaching: int
    windows: int


@dataclass(frozen=True, kw_only=True)
class Recurring:
    """The number of columns or metrics that violated in enough of the last windows."""

    violations: int
    reference: int | None = None
    """By the comparison with the days before; `None` where there is none."""


@dataclass(frozen=True, kw_only=True)
class RecentWindows:
    """Files for each monitor, one for each window; a window that is run again replaces its own."""

    storage: Storage
    reports_uri: str
    evaluation: Evaluation

    def with_execution(self, execution: Execution, subjects: Subjects) -> Recurring:
        """Keep what violated in an execution's window, and return what did in enough of the newest windows."""
        end = execution.window.end if execution.window else execution.ended
        folder = f"{self.reports_uri}/{MARKERS_FOLDER}/{_FOLDER}/{execution.monitor_name}"
        self.storage.write(f"{folder}/{_stamp(end)}.json", _text(subjects))
        # The names are moments, so that the order of S3 is that of time.
        names = sorted(self.storage.names_below(folder, after=_stamp(end - _LOOK_BACK)))
        kept = [
            json.loads(self.storage.read(f"{folder}/{name}") or b"{}") for name in names[-self.evaluation.windows :]
        ]
        compared = subjects.reference is not None
        return Recurring(
            violations=self._often([window.get(_ALL, []) for window in kept]),
            reference=self._often([window.get(_REFERENCE) or [] for window in kept]) if compared else None,
        )

    def _often(self, windows: list[list[str]]) -> int:
        counts = Counter(subject for window in windows for subject in window)
        return sum(count >= self.evaluation.breaching for count in counts.values())


def _stamp(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%S}"


def _text(subjects: Subjects) -> str:
    reference = None if subjects.reference is None else sorted(subjects.reference)
    return json.dumps({_ALL: sorted(subjects.violated), _REFERENCE: reference})
