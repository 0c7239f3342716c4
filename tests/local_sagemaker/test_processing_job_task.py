"""What Step Functions answers for `sagemaker:createProcessingJob`, and for its form that waits."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from driftgauge_local.sagemaker import ServiceError
from driftgauge_local.workflows import TaskFailedError, create_job, run_job
from driftgauge_local.workflows import processing_job as task

Document = dict[str, Any]
ARN = "arn:aws:sagemaker:us-east-1:123456789012:processing-job/job"
REQUEST = {"ProcessingJobName": "job"}
CREATED = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)


class Service:
    """SageMaker with one job, which has each of the statuses in turn."""

    def __init__(self, *statuses: str, refusal: ServiceError | None = None) -> None:
        self.calls: list[str] = []
        self._statuses = list(statuses)
        self._refusal = refusal

    def call(self, operation: str, request: Document) -> Document:
        assert request == REQUEST
        self.calls.append(operation)
        if self._refusal:
            raise self._refusal
        if operation == "DescribeProcessingJob":
            status = self._statuses.pop(0) if len(self._statuses) > 1 else self._statuses[0]
            return {"ProcessingJobName": "job", "ProcessingJobStatus": status, "CreationTime": CREATED}
        return {"ProcessingJobArn": ARN} if operation == "CreateProcessingJob" else {}


@pytest.fixture(autouse=True)
def without_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(task, "_POLL_SECONDS", 0)


def always() -> bool:
    return True


def failure(run: Callable[[], Document]) -> TaskFailedError:
    with pytest.raises(TaskFailedError) as failed:
        run()
    return failed.value


def test_the_plain_form_answers_at_once() -> None:
    service = Service("InProgress")

    assert create_job(service.call, REQUEST) == {"ProcessingJobArn": ARN}
    assert service.calls == ["CreateProcessingJob"]


def test_the_waiting_form_answers_the_description_of_the_completed_job() -> None:
    described = run_job(Service("InProgress", "InProgress", "Completed").call, REQUEST, running=always)

    assert described == {"ProcessingJobName": "job", "ProcessingJobStatus": "Completed", "CreationTime": 1795500000000}


@pytest.mark.parametrize("status", ["Failed", "Stopped"])
def test_a_job_that_did_not_complete_fails_the_task_with_its_description(status: str) -> None:
    failed = failure(lambda: run_job(Service("InProgress", status).call, REQUEST, running=always))

    assert failed.error == "States.TaskFailed"
    assert json.loads(failed.cause)["ProcessingJobStatus"] == status


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("ResourceLimitExceeded", "SageMaker.ResourceLimitExceededException"),
        ("ResourceInUse", "SageMaker.ResourceInUseException"),
        ("ValidationException", "SageMaker.AmazonSageMakerException"),
        ("ThrottlingException", "SageMaker.AmazonSageMakerException"),
        ("AccessDeniedException", "SageMaker.AmazonSageMakerException"),
    ],
)
def test_a_refusal_has_the_name_that_a_retry_asks_for(code: str, error: str) -> None:
    refusing = Service(refusal=ServiceError(code, "No more of those."))

    for run in (lambda: create_job(refusing.call, REQUEST), lambda: run_job(refusing.call, REQUEST, running=always)):
        failed = failure(run)
        assert failed.error == error
        assert failed.cause == f"No more of those. (Service: AmazonSageMaker; Status Code: 400; Error Code: {code})"


def test_the_job_of_a_stopped_execution_is_stopped() -> None:
    service = Service("InProgress")
    run_job(service.call, REQUEST, running=lambda: len(service.calls) < 4)

    assert service.calls == ["CreateProcessingJob", *["DescribeProcessingJob"] * 3, "StopProcessingJob"]


def test_a_job_that_ends_as_it_is_stopped_does_no_harm() -> None:
    ended = ServiceError("ValidationException", "The job is in status Completed.")

    def call(operation: str, request: Document) -> Document:
        if operation == "StopProcessingJob":
            raise ended
        return Service("InProgress").call(operation, request)

    assert run_job(call, REQUEST, running=lambda: False)["ProcessingJobStatus"] == "InProgress"
