"""Labels that come late: the earlier windows that they belong to are run again, each by an execution of its own.

For each window it is known which files of labels its last job was given, and the job left digests of the ids of its
predictions. So a file that came since is read once, and only windows that have one of its labels run again: once for
each change, however often this is looked at. A window without such digests, whose job failed or is still running, runs
again for any new file; if nothing in it has changed, its execution finds the same job.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

from driftgauge_contract.captures import RecordKey, join_id
from driftgauge_contract.late_labels import PREDICTION_IDS_FILE, id_digest
from driftgauge_contract.paths import LABELS_NAME, hour_folder, split_uri
from driftgauge_contract.windows import Window
from driftgauge_contract.workflow import InputField
from monitor_execution.errors import MonitorError
from monitor_execution.execution import window_document
from monitor_execution.known_windows import KnownWindow, KnownWindows
from monitor_execution.listing import label_objects
from monitor_execution.monitor import MonitorDocument
from monitor_execution.storage import Storage, StoredObject

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions import SFNClient


@dataclass(frozen=True, kw_only=True)
class LateLabels:
    """Starts the workflow of a monitor for windows whose labels have changed; `now` is the time of the call."""

    storage: Storage
    workflows: "SFNClient"
    now: datetime

    def start(self, monitor: MonitorDocument, scheduled: datetime, machine_arn: str) -> list[Window]:
        """Run the earlier windows again for which labels have come, and return them."""
        windows = sorted(earlier_windows(monitor, scheduled), key=lambda window: window.start)
        known_windows = KnownWindows(storage=self.storage, monitor=monitor)
        known = known_windows.among(windows)
        if not known:
            return []
        files = self._label_files(monitor, since=next(iter(known)).start)
        # A file may be new to many windows.
        ids_of = cache(self._ids_of)
        started = []
        for window, one in known.items():
            new = one.unknown(_since(files, monitor, window))
            if new and self._concern(one, (digest for file in new for digest in ids_of(file))):
                self._run(window, machine_arn)
                started.append(window)
            elif new:
                known_windows.keep(window, one.with_labels(new))
        return started

    def _label_files(self, monitor: MonitorDocument, *, since: datetime) -> list[StoredObject]:
        if monitor.ground_truth_uri is None:
            raise MonitorError(f"{monitor.name} compares with no labels, so that none can come late")
        listed = label_objects(self.storage, monitor.ground_truth_uri, since=since, until=self.now)
        return [each for each in listed if LABELS_NAME.fullmatch(each.name)]

    def _concern(self, window: KnownWindow, digests: Iterator[str]) -> bool:
        """Return whether one of the labels belongs to a prediction of a window, or may do so."""
        if window.report_uri is None:
            return True
        uri = f"{window.report_uri}/{PREDICTION_IDS_FILE}"
        if not self.storage.exists(uri):
            return True
        predictions = frozenset(self.storage.read(uri).decode().split())
        return any(digest in predictions for digest in digests)

    def _ids_of(self, file: StoredObject) -> frozenset[str]:
        """Return the digests of the ids of a file's labels; nothing else of them is looked at, and nothing is kept."""
        lines = self.storage.lines(f"s3://{file.bucket}/{file.key}")
        return frozenset(id_digest(found) for found in map(_id_of, lines) if found)

    def _run(self, window: Window, machine_arn: str) -> None:
        asked = json.dumps({InputField.WINDOW.value: window_document(window), InputField.LATE_LABELS.value: True})
        self.workflows.start_execution(stateMachineArn=machine_arn, input=asked)


def earlier_windows(monitor: MonitorDocument, scheduled: datetime) -> Iterator[Window]:
    """Yield the windows before the one that is scheduled, the newest first, as far as the label horizon reaches."""
    newest = monitor.schedule.window(scheduled)
    window = monitor.schedule.window(newest.start)
    while newest.end - window.end <= monitor.label_horizon:
        yield window.moved(-monitor.label_delay)
        window = monitor.schedule.window(window.start)


def _since(files: Sequence[StoredObject], monitor: MonitorDocument, window: Window) -> list[StoredObject]:
    """Return the files under the hours from a window's first hour on, which are those that its job is given."""
    _, prefix = split_uri(str(monitor.ground_truth_uri))
    first = f"{prefix}/{hour_folder(window.start)}"
    return [file for file in files if file.key >= first]


def _id_of(line: bytes) -> str:
    """Return the id in a line of labels; a line that is none is reported by the job that reads it."""
    try:
        document = json.loads(line)
    except ValueError:
        return ""
    metadata = document.get(RecordKey.METADATA) if isinstance(document, dict) else None
    return join_id(metadata) if isinstance(metadata, Mapping) else ""
