"""Processing jobs: started once under a name, followed and stopped."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from custom_resources.clients import Deadline, code, is_missing, is_throttled, message, patiently
from custom_resources.errors import DeploymentError, cut, one_line
from driftgauge_contract.outcomes import is_transient

if TYPE_CHECKING:
    from mypy_boto3_sagemaker import SageMakerClient
    from mypy_boto3_sagemaker.type_defs import CreateProcessingJobRequestTypeDef

LOG_GROUP = "/aws/sagemaker/ProcessingJobs"
# CloudFormation's answer has room for 4 KB in all, and two causes have to fit beside the log group.
_MAX_CAUSE_BYTES = 600
# IAM usually publishes a role within ten seconds.
_ROLE_SECONDS = 60.0


class JobStatus(StrEnum):
    """The states of a processing job."""

    IN_PROGRESS = "InProgress"
    COMPLETED = "Completed"
    FAILED = "Failed"
    STOPPING = "Stopping"
    STOPPED = "Stopped"


@dataclass(frozen=True, kw_only=True)
class Job:
    """A processing job as SageMaker describes it."""

    name: str
    status: JobStatus
    failure_reason: str = ""
    exit_message: str = ""
    log_group: str = LOG_GROUP

    @property
    def failed_transiently(self) -> bool:
        """Return whether SageMaker failed the job for a reason that may be gone in minutes."""
        return is_transient(self.failure_reason)

    @property
    def failure(self) -> DeploymentError:
        """Return the error with which a failed job fails the deployment: the causes, and the job's log group."""
        verb = "was stopped" if self.status is JobStatus.STOPPED else "failed"
        causes = "".join(f" {label}: {cause.rstrip('.')}." for label, cause in self._causes())
        # SageMaker's streams begin with the name of the job, and Lambda's with the date.
        in_job = self.log_group == LOG_GROUP
        logs = f"Its logs are in the log group {self.log_group}{f', streams {self.name}/…' if in_job else ''}"
        what = "processing job" if in_job else "run in a function"
        return DeploymentError(f"the {what} {self.name} {verb}.{causes or ' SageMaker gives no reason.'} {logs}")

    def _causes(self) -> Iterator[tuple[str, str]]:
        reason, exit_message = one_line(self.failure_reason), one_line(self.exit_message)
        if reason:
            yield "FailureReason", cut(reason, _MAX_CAUSE_BYTES)
        # SageMaker often quotes the exit message in the reason, sometimes cut.
        if exit_message and exit_message not in cut(reason, _MAX_CAUSE_BYTES):
            yield "ExitMessage", cut(exit_message, _MAX_CAUSE_BYTES)


@dataclass(frozen=True, kw_only=True)
class Jobs:
    """The processing jobs of this account."""

    sagemaker: "SageMakerClient"
    deadline: Deadline

    def find(self, name: str) -> Job | None:
        """Return a job, or `None` if there is none of this name."""
        try:
            found = patiently(lambda: self.sagemaker.describe_processing_job(ProcessingJobName=name), self.deadline)
        except ClientError as error:
            # SageMaker describes a job that was never created with a validation error.
            if is_missing(error):
                return None
            raise
        return Job(
            name=name,
            status=JobStatus(found["ProcessingJobStatus"]),
            failure_reason=found.get("FailureReason", ""),
            exit_message=found.get("ExitMessage", ""),
        )

    def start(self, request: "CreateProcessingJobRequestTypeDef") -> bool:
        """Create a job, unless it is there already; return `False` if the service throttles the call."""
        try:
            patiently(
                lambda: patiently(lambda: self.sagemaker.create_processing_job(**request), self.deadline),
                self.deadline.within(_ROLE_SECONDS),
                while_=_is_role_too_new,
                # A denial here may be the caller's own missing permission, which waiting does not change.
                max_denials=0,
            )
        except ClientError as error:
            if is_throttled(error):
                return False
            # Lambda may deliver an event twice: the job of this name is then the first delivery's.
            if not _is_there(error):
                name, cause = request["ProcessingJobName"], f"{code(error)}: {message(error)}"
                raise DeploymentError(f"the processing job {name} could not be created: {cause}") from error
        return True

    def stop(self, name: str) -> None:
        """Stop a job if it runs."""
        job = self.find(name)
        if job is None or job.status is not JobStatus.IN_PROGRESS:
            return
        try:
            patiently(lambda: self.sagemaker.stop_processing_job(ProcessingJobName=name), self.deadline)
        except ClientError as error:
            # It may have ended since it was described; anything else is a failure.
            ended = self.find(name)
            if ended is not None and ended.status is JobStatus.IN_PROGRESS:
                raise DeploymentError(f"the processing job {name} could not be stopped: {message(error)}") from error


def _is_role_too_new(error: ClientError) -> bool:
    """Return whether SageMaker cannot assume a role yet: IAM takes seconds to publish a new one."""
    return code(error) == "ValidationException" and "assume" in message(error).lower()


def _is_there(error: ClientError) -> bool:
    return code(error) == "ResourceInUse" or "already exists" in message(error).lower()
