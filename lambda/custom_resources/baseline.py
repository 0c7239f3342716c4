"""`Custom::DriftgaugeBaseline`: a job that suggests constraints, waited for, and the constraints in use.

A baseline is at `{OutputUri}/{fingerprint of its inputs}`, which is also its physical id: the same inputs run no
second job, a rollback's update finds its files, and the deletion of an id knows where to look. Files are never deleted.

| file                                  | what it is                                              |
|---------------------------------------|---------------------------------------------------------|
| `constraints.json`, `statistics.json` | what the job wrote; the constraints are suggested ones  |
| `analysis.json`                       | the suggested constraints of a bias baseline            |
| `analysis_config.json`                | the configuration of a bias monitor's jobs              |
| `used/{adjustments}/constraints.json` | the suggested constraints with margins and overrides    |
| `used/{adjustments}/difference.json`  | what margins and overrides changed, and why             |
| `baseline_findings.json`              | what a job in `exact` mode found wrong with its dataset |
| `used/{adjustments}/baseline_findings.json` | the same, and what is wrong with the constraints in use |
| `attempt.json`                        | which job makes the baseline, and for which requests    |
"""

import json
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from typing import Self

from custom_resources.baseline_job import BaselineInputs
from custom_resources.documents import ConstraintsFile, Json
from custom_resources.errors import DeploymentError
from custom_resources.events import Answer, Event, RequestType
from custom_resources.findings import (
    Finding,
    findings_text,
    in_order,
    parse_findings,
    refuse_errors,
    warnings_attribute,
)
from custom_resources.fingerprint import job_name
from custom_resources.jobs import JobStatus
from custom_resources.runs import Runs
from custom_resources.storage import Storage
from driftgauge_contract.custom_resources import BaselineAttribute, content_digest
from driftgauge_contract.paths import ANALYSIS_CONFIG_FILE, DIFFERENCE_FILE, FINDINGS_FILE, USED_FOLDER

_ATTEMPT = "attempt.json"
_JSON = "application/json"
# CloudFormation waits an hour: three jobs that start and fail for lack of capacity still fit into it.
_MAX_ATTEMPTS = 3
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """The job that makes a baseline, the requests it serves, and whether it is known to have written everything."""

    job_name: str
    requests: tuple[str, ...]
    completed: bool = False
    number: int = 1
    """How many jobs were created for the request, this one included."""

    @classmethod
    def parse(cls, body: bytes) -> Self:
        """Return the record in a file that this Lambda wrote."""
        record = json.loads(body)
        return cls(
            job_name=record["job_name"],
            requests=tuple(record["requests"]),
            completed=record["completed"],
            # Records of earlier releases have no number.
            number=record.get("number", 1),
        )

    def text(self) -> str:
        """Return the record as JSON."""
        return json.dumps(asdict(self))


@dataclass(frozen=True, kw_only=True)
class Baseline:
    """The custom resource of a baseline."""

    storage: Storage
    runs: Runs

    def on_event(self, event: Event) -> Answer:
        """Start the job unless its files are there, or stop the job of a baseline that is deleted."""
        if event.request_type is RequestType.DELETE:
            return self._delete(event.physical_id or "")
        inputs = BaselineInputs.from_properties(event.properties)
        self._begin(inputs, event.request_id)
        # The location is the id, so that CloudFormation takes other inputs for a replacement and deletes the former id
        # afterwards.
        return Answer(physical_id=inputs.location)

    def is_complete(self, event: Event) -> Answer:
        """Follow the job to its end, then write the constraints in use."""
        if event.request_type is RequestType.DELETE:
            return Answer(physical_id=event.physical_id or "")
        inputs = BaselineInputs.from_properties(event.properties)
        attempt = self._attempt(inputs.location, self.storage.names_below(inputs.location))
        # Without an attempt the files were there from the start, so there is no job to follow.
        if attempt is not None and not attempt.completed and not self._has_ended(inputs, attempt, event.request_id):
            return Answer(physical_id=inputs.location, complete=False)
        return self._finish(inputs, attempt)

    def _begin(self, inputs: BaselineInputs, request_id: str) -> None:
        names = self.storage.names_below(inputs.location)
        attempt = self._attempt(inputs.location, names)
        files = self._usable(inputs, names)
        # Files of an attempt that has not completed may still be overwritten by its job.
        if files and (attempt is None or attempt.completed):
            _LOG.info("the files are there: no job")
            return
        # A new request gets a new name: a job name cannot be used twice, and a failed job keeps its own.
        if attempt is None or not self._continues(attempt, request_id, inputs.location, files=files):
            attempt = Attempt(job_name=job_name(inputs.job_name_prefix, inputs.identity, request_id), requests=())
        if request_id not in attempt.requests:
            # Written before the job is created: delivered again at any point, the request finds its own name.
            attempt = replace(attempt, requests=(*attempt.requests, request_id))
            self._record(inputs.location, attempt)
        self._ensure_started(inputs, attempt)

    def _usable(self, inputs: BaselineInputs, names: frozenset[str]) -> bool:
        """Return whether a job has written a baseline that can be read; another one would never be replaced."""
        if not inputs.kind.written_by_job <= names:
            return False
        try:
            self._suggested(inputs, None)
        except DeploymentError:
            _LOG.info("the constraints there cannot be read: they count as missing")
            return False
        return True

    def _continues(self, attempt: Attempt, request_id: str, location: str, *, files: bool) -> bool:
        """Return whether an earlier attempt serves this request: its own, one that runs, or one that succeeded."""
        if request_id in attempt.requests:
            return True
        job = self.runs.find(attempt.job_name, location)
        if job is None:
            return False
        # Joining a job that runs is cheaper than a second one, and both would write the same files.
        return job.status is JobStatus.IN_PROGRESS or (job.status is JobStatus.COMPLETED and files)

    def _ensure_started(self, inputs: BaselineInputs, attempt: Attempt) -> None:
        if self.runs.find(attempt.job_name, inputs.location) is None:
            # The job reads these files as soon as it starts.
            for path, text in inputs.files.items():
                self.storage.write(f"{inputs.location}/{path}", text, content_type=_JSON)
            started = self.runs.start(attempt.job_name, inputs)
            _LOG.info("job %s %s", attempt.job_name, "created" if started else "not created yet: throttled")
        else:
            _LOG.info("joined job %s", attempt.job_name)

    def _has_ended(self, inputs: BaselineInputs, attempt: Attempt, request_id: str) -> bool:
        job = self.runs.find(attempt.job_name, inputs.location)
        if job is None:
            self._ensure_started(inputs, attempt)
            return False
        # Trying again after any other failure would fail in the same way, and hide the reason for longer.
        if job.status is JobStatus.FAILED and job.failed_transiently and attempt.number < _MAX_ATTEMPTS:
            self._try_again(inputs, attempt, request_id)
            return False
        # `Stopped` is no success, though SageMaker gives it no reason: somebody stopped the job, or it ran out of time.
        if job.status in {JobStatus.FAILED, JobStatus.STOPPED}:
            raise job.failure
        return job.status is JobStatus.COMPLETED

    def _try_again(self, inputs: BaselineInputs, attempt: Attempt, request_id: str) -> None:
        """Start another job after one that SageMaker failed for lack of capacity, or for an error of its own."""
        number = attempt.number + 1
        # The number makes the name another one, and a second delivery of the request finds the same.
        name = job_name(inputs.job_name_prefix, inputs.identity, f"{request_id}-{number}")
        following = replace(attempt, job_name=name, number=number)
        _LOG.info("job %s failed for a reason that may be gone: attempt %d", attempt.job_name, number)
        self._record(inputs.location, following)
        self._ensure_started(inputs, following)

    def _finish(self, inputs: BaselineInputs, attempt: Attempt | None) -> Answer:
        location = inputs.location
        suggested = self._suggested(inputs, attempt)
        if attempt is not None and not attempt.completed:
            self._record(location, replace(attempt, completed=True))
        return Answer(physical_id=location, attributes=self._adjust(inputs, suggested, attempt))

    def _adjust(self, inputs: BaselineInputs, suggested: ConstraintsFile, attempt: Attempt | None) -> Mapping[str, str]:
        adjusted = inputs.adjustments.adjust(suggested)
        # A folder for each set of adjustments: a rollback finds the constraints that the former monitor still compares
        # with.
        folder = f"{inputs.location}/{USED_FOLDER}/{inputs.adjustments.identity}"
        findings = self._check(inputs, suggested, adjusted.used, folder)
        alarms = inputs.adjustments.attributes(adjusted.used)
        constraints, difference = f"{folder}/{inputs.kind.constraints_file}", f"{folder}/{DIFFERENCE_FILE}"
        # Constraints come last: where they are, the difference is beside them. Delivered again, both are written.
        self.storage.write(difference, adjusted.difference_text(), content_type=_JSON)
        text = adjusted.used.text()
        self.storage.write(constraints, text, content_type=_JSON)
        attributes = {
            BaselineAttribute.CONSTRAINTS_URI.value: constraints,
            BaselineAttribute.CONSTRAINTS_DIGEST.value: content_digest(text.encode()),
            BaselineAttribute.DIFFERENCE_URI.value: difference,
            **_location_attributes(inputs),
            BaselineAttribute.JOB_NAME.value: attempt.job_name if attempt else "",
            **alarms,
        }
        return {**attributes, **warnings_attribute(findings, attributes)}

    def _check(
        self, inputs: BaselineInputs, suggested: ConstraintsFile, used: ConstraintsFile, folder: str
    ) -> Sequence[Finding]:
        """Write what the job and the adjustments find wrong; fail the deployment if an alarm or check cannot work."""
        statistics = partial(self._statistics, inputs)
        findings = in_order([*self._found_by_job(inputs), *inputs.adjustments.findings(suggested, used, statistics)])
        uri = f"{folder}/{FINDINGS_FILE}"
        self.storage.write(uri, findings_text(findings), content_type=_JSON)
        # After the file is written, so that a person can read all of them and not only those that fit into the reason.
        refuse_errors(findings, uri)
        return findings

    def _statistics(self, inputs: BaselineInputs) -> Json:
        name = inputs.kind.statistics_file
        if name is None:
            return {}
        # Statistics may hold what constraints must not: figures that are not finite.
        found = json.loads(self.storage.read(f"{inputs.location}/{name}"))
        return found if isinstance(found, dict) else {}

    def _found_by_job(self, inputs: BaselineInputs) -> Iterable[Finding]:
        # Neither AWS's container nor a bias job writes the file.
        if FINDINGS_FILE not in self.storage.names_below(inputs.location):
            return []
        uri = f"{inputs.location}/{FINDINGS_FILE}"
        found = parse_findings(uri, self.storage.read(uri))
        return [finding for finding in found if inputs.adjustments.is_watched(finding.subject)]

    def _suggested(self, inputs: BaselineInputs, attempt: Attempt | None) -> ConstraintsFile:
        missing = sorted(inputs.kind.written_by_job - self.storage.names_below(inputs.location))
        if missing:
            job = f"the processing job {attempt.job_name} completed, but " if attempt else ""
            raise DeploymentError(f"{job}there is no {' and no '.join(missing)} at {inputs.location}")
        uri = f"{inputs.location}/{inputs.kind.constraints_file}"
        return ConstraintsFile.parse(uri, self.storage.read(uri))

    def _delete(self, location: str) -> Answer:
        """Stop the job of a deleted baseline, if one runs; the id of a failed creation names no location."""
        # CloudFormation also deletes the placeholder id of a creation that failed before it had a location.
        if location.startswith("s3://"):
            attempt = self._attempt(location, self.storage.names_below(location))
            if attempt is not None and not attempt.completed:
                self.runs.stop(attempt.job_name)
        return Answer(physical_id=location)

    def _attempt(self, location: str, names: frozenset[str]) -> Attempt | None:
        return Attempt.parse(self.storage.read(f"{location}/{_ATTEMPT}")) if _ATTEMPT in names else None

    def _record(self, location: str, attempt: Attempt) -> None:
        self.storage.write(f"{location}/{_ATTEMPT}", attempt.text(), content_type=_JSON)


def _location_attributes(inputs: BaselineInputs) -> Mapping[str, str]:
    """Return the URIs of the files that are directly below the location."""
    names = {
        BaselineAttribute.SUGGESTED_CONSTRAINTS_URI: inputs.kind.constraints_file,
        BaselineAttribute.STATISTICS_URI: inputs.kind.statistics_file,
        BaselineAttribute.ANALYSIS_CONFIG_URI: ANALYSIS_CONFIG_FILE if ANALYSIS_CONFIG_FILE in inputs.files else None,
    }
    return {attribute.value: f"{inputs.location}/{name}" for attribute, name in names.items() if name}
