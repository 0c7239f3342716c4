"""`Custom::DriftgaugeBaseline`: a job that suggests constraints, waited for, and the constraints that are used.

A baseline lies at `{OutputUri}/{fingerprint of its inputs}`, which is also its physical id: the same inputs run no
second job, a rollback's update finds its files, and the deletion of an id knows where to look. Files are never deleted.

| file                                       | what it is                                         |
|--------------------------------------------|----------------------------------------------------|
| `statistics.json`, `constraints.json`      | what the job wrote; the constraints are suggested  |
| `used/{adjustments}/constraints.json`      | the suggested constraints with margins, overrides  |
| `used/{adjustments}/difference.json`       | what margins and overrides changed, and why        |
| `attempt.json`                             | which job makes them, and for which requests       |
"""

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self

from custom_resources.baseline_job import BaselineInputs
from custom_resources.documents import ConstraintsFile
from custom_resources.errors import DeploymentError
from custom_resources.events import Answer, Event, RequestType
from custom_resources.fingerprint import job_name
from custom_resources.jobs import Jobs, JobStatus
from custom_resources.storage import Storage

STATISTICS, CONSTRAINTS, ATTEMPT = "statistics.json", "constraints.json", "attempt.json"
DIFFERENCE = "difference.json"
_JSON = "application/json"
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """Which job makes a baseline, for which requests, and whether it is known to have written everything."""

    job_name: str
    requests: tuple[str, ...]
    completed: bool = False

    @classmethod
    def parse(cls, body: bytes) -> Self:
        """Read the record; only this Lambda writes it."""
        record = json.loads(body)
        return cls(job_name=record["job_name"], requests=tuple(record["requests"]), completed=record["completed"])

    def text(self) -> str:
        """Write the record."""
        return json.dumps({"job_name": self.job_name, "requests": self.requests, "completed": self.completed})


@dataclass(frozen=True, kw_only=True)
class Baseline:
    """The resource, over what it works on."""

    storage: Storage
    jobs: Jobs

    def on_event(self, event: Event) -> Answer:
        """Start what is missing, or stop what is no longer wanted."""
        if event.request_type is RequestType.DELETE:
            return self._delete(event.physical_id or "")
        inputs = BaselineInputs.from_properties(event.properties)
        self._begin(inputs, event.request_id)
        return Answer(physical_id=inputs.location)

    def is_complete(self, event: Event) -> Answer:
        """Follow the job to its end, then adjust what it suggests."""
        if event.request_type is RequestType.DELETE:
            return Answer(physical_id=event.physical_id or "")
        inputs = BaselineInputs.from_properties(event.properties)
        attempt = self._attempt(inputs.location, self.storage.names_below(inputs.location))
        if attempt is not None and not attempt.completed and not self._has_ended(inputs, attempt):
            return Answer(physical_id=inputs.location, complete=False)
        return self._finish(inputs, attempt)

    def _begin(self, inputs: BaselineInputs, request_id: str) -> None:
        names = self.storage.names_below(inputs.location)
        attempt = self._attempt(inputs.location, names)
        files = self._usable(inputs.location, names)
        if files and (attempt is None or attempt.completed):
            _LOG.info("the files are there: no job")
            return
        if attempt is None or not self._continues(attempt, request_id, files=files):
            attempt = Attempt(job_name=job_name(inputs.job_name_prefix, inputs.identity, request_id), requests=())
        if request_id not in attempt.requests:
            # Written before the job is created: delivered again at any point, the request finds its own name.
            attempt = replace(attempt, requests=(*attempt.requests, request_id))
            self._record(inputs.location, attempt)
        self._ensure_started(inputs, attempt)

    def _usable(self, location: str, names: frozenset[str]) -> bool:
        """Tell whether a baseline is there; constraints that cannot be read are none: they would block it for ever."""
        if not {STATISTICS, CONSTRAINTS} <= names:
            return False
        try:
            self._suggested(location, None)
        except DeploymentError:
            _LOG.info("the constraints there cannot be read: they count as missing")
            return False
        return True

    def _continues(self, attempt: Attempt, request_id: str, *, files: bool) -> bool:
        """Tell whether an earlier attempt serves this request: its own, one that runs, or one that has succeeded."""
        if request_id in attempt.requests:
            return True
        job = self.jobs.find(attempt.job_name)
        if job is None:
            return False
        return job.status is JobStatus.IN_PROGRESS or (job.status is JobStatus.COMPLETED and files)

    def _ensure_started(self, inputs: BaselineInputs, attempt: Attempt) -> None:
        if self.jobs.find(attempt.job_name) is None:
            started = self.jobs.start(inputs.request(attempt.job_name))
            _LOG.info("job %s %s", attempt.job_name, "created" if started else "not created yet: throttled")
        else:
            _LOG.info("joined job %s", attempt.job_name)

    def _has_ended(self, inputs: BaselineInputs, attempt: Attempt) -> bool:
        job = self.jobs.find(attempt.job_name)
        if job is None:
            self._ensure_started(inputs, attempt)
            return False
        if job.status in {JobStatus.FAILED, JobStatus.STOPPED}:
            raise job.failure
        return job.status is JobStatus.COMPLETED

    def _finish(self, inputs: BaselineInputs, attempt: Attempt | None) -> Answer:
        location = inputs.location
        suggested = self._suggested(location, attempt)
        if attempt is not None and not attempt.completed:
            self._record(location, replace(attempt, completed=True))
        return Answer(physical_id=location, attributes=self._adjust(inputs, suggested, attempt))

    def _adjust(self, inputs: BaselineInputs, suggested: ConstraintsFile, attempt: Attempt | None) -> Mapping[str, str]:
        location, adjusted = inputs.location, inputs.adjustments.adjust(suggested)
        folder = f"{location}/used/{inputs.adjustments.identity}"
        attributes = {
            "ConstraintsUri": f"{folder}/{CONSTRAINTS}",
            "DifferenceUri": f"{folder}/{DIFFERENCE}",
            "SuggestedConstraintsUri": f"{location}/{CONSTRAINTS}",
            "StatisticsUri": f"{location}/{STATISTICS}",
            "JobName": attempt.job_name if attempt else "",
            **inputs.adjustments.attributes(adjusted.used),
        }
        # Constraints come last: where they are, the difference lies beside them. Delivered again, both are written.
        self.storage.write(attributes["DifferenceUri"], adjusted.difference_text(), content_type=_JSON)
        self.storage.write(attributes["ConstraintsUri"], adjusted.used.text(), content_type=_JSON)
        return attributes

    def _suggested(self, location: str, attempt: Attempt | None) -> ConstraintsFile:
        missing = sorted({STATISTICS, CONSTRAINTS} - self.storage.names_below(location))
        if missing:
            job = f"the processing job {attempt.job_name} completed, but " if attempt else ""
            raise DeploymentError(f"{job}there is no {' and no '.join(missing)} at {location}")
        uri = f"{location}/{CONSTRAINTS}"
        return ConstraintsFile.parse(uri, self.storage.read(uri))

    def _delete(self, location: str) -> Answer:
        """Stop the job that a deleted baseline still waits for; a failed creation's id names no location."""
        if location.startswith("s3://"):
            attempt = self._attempt(location, self.storage.names_below(location))
            if attempt is not None and not attempt.completed:
                self.jobs.stop(attempt.job_name)
        return Answer(physical_id=location)

    def _attempt(self, location: str, names: frozenset[str]) -> Attempt | None:
        return Attempt.parse(self.storage.read(f"{location}/{ATTEMPT}")) if ATTEMPT in names else None

    def _record(self, location: str, attempt: Attempt) -> None:
        self.storage.write(f"{location}/{ATTEMPT}", attempt.text(), content_type=_JSON)
