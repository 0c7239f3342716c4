"""A monitor over a window: what it reads, and the names and places that derive from that."""

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property

from driftgauge_contract.containers import CAPTURES_INPUT, LABELS_INPUT, REFERENCE_INPUT
from driftgauge_contract.limits import MAX_NAME
from driftgauge_contract.paths import MANIFESTS_FOLDER, report_folder
from driftgauge_contract.run_on import RUNS_FOLDER
from driftgauge_contract.windows import Window, stamp
from driftgauge_contract.workflow import (
    JOB_FINGERPRINT_LENGTH,
    JOB_NAME_SUFFIX_LENGTH,
    InputField,
    OutcomeField,
)
from monitor_execution.listing import Listing
from monitor_execution.monitor import MonitorDocument

_MAX_PREFIX = MAX_NAME - JOB_NAME_SUFFIX_LENGTH


@dataclass(frozen=True, kw_only=True)
class Reference:
    """The captures of the days before a window, with which it is compared beside its baseline."""

    window: Window
    captures: Listing


@dataclass(frozen=True, kw_only=True)
class Execution:
    """The monitor, the window and the files; only a monitor that needs labels has a listing of them."""

    monitor: MonitorDocument
    window: Window
    captures: Listing
    labels: Listing | None = None
    reference: Reference | None = None

    @property
    def data(self) -> dict[str, Listing]:
        """Return the listings of the job's data, by the names of the job's inputs."""
        labels = {LABELS_INPUT: self.labels} if self.labels else {}
        reference = {REFERENCE_INPUT: self.reference.captures} if self.reference else {}
        return {CAPTURES_INPUT: self.captures, **labels, **reference}

    @cached_property
    def identity(self) -> str:
        """Return a fingerprint of what determines the result, and not of where or how long it is computed."""
        monitor, job = self.monitor, self.monitor.job
        inputs = {
            "kind": monitor.kind,
            "window": window_document(self.window),
            # With other files in it, a window is another job; with the same files, the result is there already.
            "data": {name: listing.digest for name, listing in self.data.items()},
            "files": {file.variable: file.uri for file in monitor.side_files.given()},
            "image": job.image_uri,
            # A new release of the analyzer may find something else in the same files.
            "code": job.code_identity,
            "environment": job.environment,
            **({"reference": window_document(self.reference.window)} if self.reference else {}),
        }
        return hashlib.sha256(json.dumps(inputs, sort_keys=True).encode()).hexdigest()[:JOB_FINGERPRINT_LENGTH]

    def job_name(self, attempt: int) -> str:
        """Return the name of the job of an attempt at these inputs."""
        # SageMaker refuses names with two hyphens in a row.
        return f"{self.monitor.job.name_prefix[:_MAX_PREFIX].rstrip('-')}-{self.identity}-{attempt}"

    def report_uri(self, job_name: str) -> str:
        """Return where a job's reports are."""
        folder = report_folder(
            endpoint_name=self.monitor.endpoint_name, monitor_name=self.monitor.name, moment=self.window.end
        )
        return f"{self.monitor.reports_uri}/{folder}/{job_name}"

    def manifest_uri(self, input_name: str) -> str:
        """Return where the manifest of a job's input is; the same inputs have the same manifests at the same place."""
        return f"{self.monitor.reports_uri}/{MANIFESTS_FOLDER}/{self.identity}/{manifest_file(input_name)}"

    def run_uri(self, job_name: str) -> str:
        """Return where the record of a run in a function is."""
        return f"{self.monitor.reports_uri}/{MANIFESTS_FOLDER}/{RUNS_FOLDER}/{job_name}.json"

    @property
    def size(self) -> int:
        """Return the bytes of all data."""
        return sum(listing.size for listing in self.data.values())

    def document(self) -> dict[str, object]:
        """Return the beginning of the execution's outcome."""
        labels = {OutcomeField.LABELS.value: self.labels.document()} if self.labels else {}
        earlier = {OutcomeField.REFERENCE.value: self.reference.captures.document()} if self.reference else {}
        return {
            OutcomeField.MONITOR.value: self.monitor.name,
            OutcomeField.KIND.value: self.monitor.kind,
            OutcomeField.ENDPOINT_NAME.value: self.monitor.endpoint_name,
            OutcomeField.WINDOW.value: window_document(self.window),
            OutcomeField.CAPTURES.value: self.captures.document(),
            **labels,
            **earlier,
            OutcomeField.REPEATED.value: False,
        }


def manifest_file(input_name: str) -> str:
    """Return the name of the manifest of a job's input."""
    return f"{input_name}.json"


def window_document(window: Window) -> dict[str, str]:
    """Return a window as a workflow's documents have it."""
    return {InputField.START.value: stamp(window.start), InputField.END.value: stamp(window.end)}
