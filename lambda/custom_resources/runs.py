"""Runs of the analyzer for baselines: in a Lambda function where there is one, in a processing job otherwise.

The function is called and waited for. Its record in S3 has the same fields as SageMaker's description of a job, so that
a delivery of the event that comes later, or another deployment of the same baseline, follows it like a job.
"""

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from botocore.exceptions import ClientError

from custom_resources.baseline_job import BaselineInputs
from custom_resources.clients import Deadline, Functions, code, is_throttled, message, patiently, pause
from custom_resources.errors import DeploymentError
from custom_resources.jobs import Job, Jobs, JobStatus
from custom_resources.storage import Storage
from driftgauge_contract.custom_resources import BaselineProperty
from driftgauge_contract.run_on import (
    FUNCTION_MAX_BYTES,
    FUNCTION_MAX_ROWS,
    INTERRUPTED_REASON,
    RUNS_FOLDER,
    FunctionField,
    RunField,
    RunOn,
)
from driftgauge_contract.windows import parse_moment

_LOG = logging.getLogger(__name__)
# IAM usually publishes a role within ten seconds.
_ROLE_PAUSE_SECONDS, _ROLE_ATTEMPTS = 5.0, 8


@dataclass(frozen=True, kw_only=True)
class Runs:
    """The runs of this account's baselines."""

    jobs: Jobs
    functions: Callable[[], Functions]
    """Returns the client of Lambda, which few events need."""

    storage: Storage
    deadline: Deadline

    def find(self, name: str, location: str) -> Job | None:
        """Return a run, or `None` if there is none of this name."""
        # What a function had no memory for has a job of the same name, which counts.
        return self.jobs.find(name) or self._recorded(name, location)

    def start(self, name: str, inputs: BaselineInputs) -> bool:
        """Run a function to its end, or else start a job; return `False` if the service throttles the call."""
        function = inputs.properties.optional_text(BaselineProperty.FUNCTION_ARN)
        if function is None or not self._run(function, name, inputs):
            return self.jobs.start(inputs.request(name))
        return True

    def stop(self, name: str) -> None:
        """Stop a job; a function ends by itself in minutes, and writes nothing that anybody reads."""
        self.jobs.stop(name)

    def _recorded(self, name: str, location: str) -> Job | None:
        file = f"{name}.json"
        if file not in self.storage.names_below(f"{location}/{RUNS_FOLDER}"):
            return None
        record = json.loads(self.storage.read(f"{location}/{RUNS_FOLDER}/{file}"))
        job = Job(
            name=name,
            status=JobStatus(record[RunField.STATUS]),
            failure_reason=record.get(RunField.FAILURE_REASON, ""),
            exit_message=record.get(RunField.EXIT_MESSAGE, ""),
            log_group=record[RunField.LOG_GROUP],
        )
        # A function that was ended for memory or time cannot say so; its record stays in progress for ever.
        expired = parse_moment(record[RunField.EXPIRES]) <= datetime.now(tz=UTC)
        if job.status is JobStatus.IN_PROGRESS and expired:
            return Job(name=name, status=JobStatus.FAILED, failure_reason=INTERRUPTED_REASON, log_group=job.log_group)
        return job

    def _run(self, function: str, name: str, inputs: BaselineInputs) -> bool:
        """Run a function, and return whether it did what a job would have done."""
        run_on = inputs.properties.choice(BaselineProperty.RUN_ON, RunOn)
        error = self._error(function, _event(name, inputs, run_on))
        if error is None:
            return True
        if run_on is RunOn.LAMBDA:
            raise DeploymentError(f"the function {function} failed to make the baseline: {error}")
        _LOG.info("%s failed in the function: a job follows", name)
        return False

    def _error(self, function: str, event: Mapping[str, object]) -> str | None:
        """Call a function, and return the error with which it ended."""
        payload = json.dumps(event).encode()
        for attempt in range(1, _ROLE_ATTEMPTS + 1):
            try:
                answer = patiently(
                    lambda: self.functions().invoke(FunctionName=function, Payload=payload), self.deadline
                )
            except ClientError as error:
                # A job may still be possible where Lambda has no concurrency left.
                if is_throttled(error):
                    return f"{code(error)}: {message(error)}"
                raise
            text: str = answer["Payload"].read().decode(errors="replace")
            if not answer.get("FunctionError"):
                return None
            # The function's role may be seconds old, and its policy not known everywhere yet.
            if "AccessDenied" not in text or attempt == _ROLE_ATTEMPTS or self.deadline.left < _ROLE_PAUSE_SECONDS:
                return text
            pause(_ROLE_PAUSE_SECONDS)
        return None


def _event(name: str, inputs: BaselineInputs, run_on: RunOn) -> Mapping[str, object]:
    # A forced function tries whatever it gets.
    limits = {FunctionField.MAX_BYTES.value: FUNCTION_MAX_BYTES, FunctionField.MAX_ROWS.value: FUNCTION_MAX_ROWS}
    return {
        FunctionField.REQUEST.value: inputs.request(name),
        FunctionField.RUN_URI.value: f"{inputs.location}/{RUNS_FOLDER}/{name}.json",
        **(limits if run_on is RunOn.AUTO else {}),
    }
