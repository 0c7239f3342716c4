"""A monitor over a window: what it reads, and the names and places that follow from that."""

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property

from monitor_execution.listing import Listing
from monitor_execution.monitor import Monitor
from monitor_execution.storage import StoredObject
from monitor_execution.window import Window

_LONGEST_NAME = 63
"""SageMaker's limit for the name of a processing job."""

_FINGERPRINT = 13
MOST_ATTEMPTS = 99
_LONGEST_PREFIX = _LONGEST_NAME - _FINGERPRINT - len(f"--{MOST_ATTEMPTS}")


@dataclass(frozen=True, kw_only=True)
class Run:
    """The monitor, the window and the files; only a monitor of labelled data has labels."""

    monitor: Monitor
    window: Window
    captures: Listing
    labels: Listing | None = None

    @cached_property
    def identity(self) -> str:
        """The fingerprint of all that determines the result, and of nothing else: where and how long it is made."""
        monitor, job = self.monitor, self.monitor.job
        inputs = {
            "kind": monitor.kind,
            "window": self.window.document(),
            "captures": _identities(self.captures),
            "labels": _identities(self.labels) if self.labels else None,
            "constraints": monitor.constraints_uri,
            "statistics": monitor.statistics_uri,
            "image": job.image_uri,
            "code": job.code_identity,
            "environment": job.environment,
        }
        return hashlib.sha256(json.dumps(inputs, sort_keys=True).encode()).hexdigest()[:_FINGERPRINT]

    def job_name(self, attempt: int) -> str:
        """Name the job of an attempt at these inputs."""
        prefix = self.monitor.job.name_prefix[:_LONGEST_PREFIX].rstrip("-")
        return f"{prefix}-{self.identity}-{attempt}"

    def report_uri(self, job_name: str) -> str:
        """Where a job's reports go."""
        place = f"{self.monitor.endpoint}/{self.monitor.name}/{self.window.end:%Y/%m/%d/%H}"
        return f"{self.monitor.reports_uri}/{place}/{job_name}"

    def document(self) -> dict[str, object]:
        """Begin the outcome of the execution."""
        return {
            "Monitor": self.monitor.name,
            "Kind": self.monitor.kind,
            "EndpointName": self.monitor.endpoint,
            "Window": self.window.document(),
            "Captures": self.captures.document(),
            **({"Labels": self.labels.document()} if self.labels else {}),
            "Repeated": False,
        }


def _identities(listing: Listing) -> list[list[object]]:
    return [_identity(file) for file in listing.files]


def _identity(file: StoredObject) -> list[object]:
    return [file.bucket, file.key, file.etag, file.size]
