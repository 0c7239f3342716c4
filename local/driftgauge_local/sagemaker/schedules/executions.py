"""The executions of monitoring schedules, with their processing jobs."""

import threading

from driftgauge_contract.job_definitions import JobDefinition
from driftgauge_contract.kinds import KINDS
from driftgauge_contract.outcomes import ExecutionStatus
from driftgauge_local.sagemaker.control_plane.cloud import Cloud, ObjectError
from driftgauge_local.sagemaker.control_plane.documents import Document
from driftgauge_local.sagemaker.control_plane.errors import INTERNAL_ERROR, ServiceError
from driftgauge_local.sagemaker.control_plane.listing import Listing
from driftgauge_local.sagemaker.control_plane.resource_kinds import ENDPOINT, PROCESSING_JOB
from driftgauge_local.sagemaker.control_plane.store import Record, Store
from driftgauge_local.sagemaker.jobs.processing_jobs import ProcessingJobs
from driftgauge_local.sagemaker.schedules.monitoring_jobs import CapturedVariant, MonitoringJobs, NoDataError, Occasion

ACTIVE = ("Pending", "InProgress", "Stopping")
_LISTING = Listing(
    summaries="MonitoringExecutionSummaries",
    summary="MonitoringExecutionSummary",
    name="MonitoringScheduleName",
    status="MonitoringExecutionStatus",
)


class Executions:
    """Runs executions, and lists those that ended. They outlive their schedules."""

    def __init__(self, *, store: Store, cloud: Cloud, jobs: ProcessingJobs) -> None:
        self._store = store
        self._cloud = cloud
        self._jobs = jobs
        self._all: list[Document] = []
        self._threads: list[threading.Thread] = []

    def begin(self, schedule: Record, definition: JobDefinition, occasion: Occasion) -> None:
        """Run a schedule once in the background."""
        now = self._store.now()
        execution: Document = {
            "MonitoringScheduleName": schedule.name,
            "ScheduledTime": occasion.scheduled,
            "CreationTime": now,
            "LastModifiedTime": now,
            "MonitoringExecutionStatus": "Pending",
            "EndpointName": definition.endpoint_name,
            "MonitoringJobDefinitionName": definition.name,
            "MonitoringType": KINDS[definition.kind].monitoring_type,
        }
        thread = threading.Thread(
            target=self._run,
            args=(execution, schedule.arn, definition, occasion),
            daemon=True,
            name=f"execution {schedule.name}",
        )
        with self._store.lock:
            self._all.append(execution)
            # Ended threads are dropped, or a long run would keep all of them.
            self._threads = [*filter(threading.Thread.is_alive, self._threads), thread]
            thread.start()

    def answer(self, request: Document) -> Document:
        """Return the answer to ListMonitoringExecutions."""
        with self._store.lock:
            return _LISTING.page([self._summary(execution) for execution in self._all], request)

    def of(self, schedule: str) -> list[Document]:
        """List a schedule's executions, oldest first."""
        with self._store.lock:
            return [self._summary(e) for e in self._all if e["MonitoringScheduleName"] == schedule]

    def stop(self) -> None:
        """Wait for the executions to end, once their jobs have been stopped."""
        with self._store.lock:
            threads = list(self._threads)
        for thread in threads:
            thread.join()

    def _summary(self, execution: Document) -> Document:
        """Return an execution's summary. An execution is Stopping while its job is."""
        summary = {name: value for name, value in execution.items() if value is not None}
        job = self._store.by_arn(execution.get("ProcessingJobArn", ""))
        stopping = job is not None and job.document["ProcessingJobStatus"] == "Stopping"
        if stopping and execution["MonitoringExecutionStatus"] == "InProgress":
            summary["MonitoringExecutionStatus"] = "Stopping"
        return summary

    def _run(self, execution: Document, arn: str, definition: JobDefinition, occasion: Occasion) -> None:
        self._change(execution, MonitoringExecutionStatus="InProgress")
        end: Document = {"MonitoringExecutionStatus": "Failed", "FailureReason": INTERNAL_ERROR}
        try:
            end = self._analyse(execution, arn, definition, occasion)
        except NoDataError as error:
            end = _failed(str(error))
        except ServiceError as error:
            end = _failed(error.message)
        except ObjectError as error:
            end = _failed(f"ClientError: {error.code}: {error.message}")
        finally:
            self._change(execution, **end)

    def _analyse(self, execution: Document, arn: str, definition: JobDefinition, occasion: Occasion) -> Document:
        cloud = self._cloud.acting_as(definition.role_arn)
        plan = MonitoringJobs(definition, occasion, captured=self._captured(definition), cloud=cloud)
        if plan.merges:
            merged = self._job(execution, arn, plan.merge())
            # The execution ends as its merge did.
            if merged["ProcessingJobStatus"] != "Completed":
                return _end(merged)
        return _end(self._job(execution, arn, plan.analysis()))

    def _job(self, execution: Document, schedule_arn: str, request: Document) -> Document:
        record = self._jobs.begin(request | {"MonitoringScheduleArn": schedule_arn})
        self._change(execution, ProcessingJobArn=self._store.arn(PROCESSING_JOB, record.name))
        self._jobs.wait(record)
        return record.document

    def _captured(self, definition: JobDefinition) -> list[CapturedVariant]:
        endpoint = definition.endpoint_name
        if endpoint is None:
            raise NoDataError("SageMaker on this machine runs no batch transforms; there is nothing to monitor.")
        document = self._store.get(ENDPOINT, endpoint).document
        capture = document.get("DataCaptureConfig")
        if not capture:
            raise NoDataError(f"Endpoint '{endpoint}' does not have data capture enabled")
        return [
            CapturedVariant(
                prefix=capture["DestinationS3Uri"], endpoint_name=endpoint, variant_name=variant["VariantName"]
            )
            for variant in document["ProductionVariants"]
        ]

    def _change(self, execution: Document, **members: object) -> None:
        with self._store.lock:
            execution |= members
            execution["LastModifiedTime"] = self._store.now()


def _failed(reason: str) -> Document:
    return {"MonitoringExecutionStatus": "Failed", "FailureReason": reason}


def _end(job: Document) -> Document:
    """Return the end of an execution whose last job has ended."""
    if job["ProcessingJobStatus"] != "Completed":
        reason = job.get("FailureReason")
        return {"MonitoringExecutionStatus": job["ProcessingJobStatus"], "FailureReason": reason}
    violated = (job.get("ExitMessage") or "").startswith(ExecutionStatus.COMPLETED_WITH_VIOLATIONS)
    status = ExecutionStatus.COMPLETED_WITH_VIOLATIONS if violated else ExecutionStatus.COMPLETED
    return {"MonitoringExecutionStatus": status.value}
