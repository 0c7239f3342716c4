"""The task `sagemaker:createProcessingJob` of Step Functions, and its form `.sync`, which ends with the job."""

import contextlib
import json
import time
from collections.abc import Callable
from datetime import datetime

from driftgauge_local.sagemaker import ServiceError
from driftgauge_local.sagemaker.control_plane.documents import Document

Call = Callable[[str, Document], Document]
"""An operation of SageMaker's control plane, and its request; raises ServiceError."""

_ACTIVE = ("InProgress", "Stopping")
# The errors that SageMaker itself names; Step Functions calls any other a general one.
_NAMED = ("ResourceInUse", "ResourceLimitExceeded", "ResourceNotFound")
_GENERAL = "SageMaker.AmazonSageMakerException"
_POLL_SECONDS = 0.2


class TaskFailedError(Exception):
    """A failed task, with the error's name and cause as its state's Retry and Catch see them."""

    def __init__(self, error: str, cause: str) -> None:
        super().__init__(f"{error}: {cause}")
        self.error = error
        self.cause = cause


def create_job(call: Call, request: Document) -> Document:
    """Create the job and return SageMaker's response; raises TaskFailedError."""
    return _plain(_called(call, "CreateProcessingJob", request))


def run_job(call: Call, request: Document, *, running: Callable[[], bool]) -> Document:
    """Create the job and return its description once it has completed; raises TaskFailedError with the description.

    The job is stopped as soon as the execution is no longer running.
    """
    # The job is polled, because the emulator's events do not reach this thread.
    _called(call, "CreateProcessingJob", request)
    name = {"ProcessingJobName": request["ProcessingJobName"]}
    while (job := _called(call, "DescribeProcessingJob", name))["ProcessingJobStatus"] in _ACTIVE:
        if not running():
            # It may have ended in the meantime, and a stopped execution has no more to say.
            with contextlib.suppress(ServiceError):
                call("StopProcessingJob", name)
            return _plain(job)
        time.sleep(_POLL_SECONDS)
    if job["ProcessingJobStatus"] != "Completed":
        raise TaskFailedError("States.TaskFailed", json.dumps(_plain(job)))
    return _plain(job)


def task_error(refusal: ServiceError) -> TaskFailedError:
    """Return an error of SageMaker as Step Functions reports it."""
    # A workflow retries by these names.
    name = f"SageMaker.{refusal.code}Exception" if refusal.code in _NAMED else _GENERAL
    details = f"Service: AmazonSageMaker; Status Code: {refusal.status}; Error Code: {refusal.code}"
    return TaskFailedError(name, f"{refusal.message} ({details})")


def _called(call: Call, operation: str, request: Document) -> Document:
    try:
        return call(operation, request)
    except ServiceError as refusal:
        raise task_error(refusal) from refusal


def _plain(document: Document) -> Document:
    """Return a response as a state's output: JSON, with times in milliseconds of the epoch."""
    plain: Document = json.loads(json.dumps(document, default=_milliseconds))
    return plain


def _milliseconds(value: object) -> int:
    if isinstance(value, datetime):
        return int(value.timestamp() * 1000)
    raise TypeError(f"{type(value).__name__} is no value of the API")
