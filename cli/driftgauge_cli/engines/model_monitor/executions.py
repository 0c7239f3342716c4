"""The executions of a schedule and the runs of its job definition, read from SageMaker's records."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from driftgauge_cli.aws.session import error_code, sagemaker_client
from driftgauge_cli.engines.handle import Execution, Trigger
from driftgauge_contract.kinds import MonitorKind
from driftgauge_contract.limits import shorten_name
from driftgauge_contract.outcomes import VIOLATED_PREFIX, ExecutionStatus

if TYPE_CHECKING:
    import boto3
    from mypy_boto3_sagemaker import SageMakerClient
    from mypy_boto3_sagemaker.type_defs import DescribeProcessingJobResponseTypeDef

_RUN_SUFFIX = "-run-yyyymmddhhmmss-merge"


def run_prefix(schedule: str) -> str:
    """Return the beginning of the names of a run's jobs; a schedule's name that leaves no room is shortened."""
    return f"{shorten_name(schedule, room=len(_RUN_SUFFIX))}-run-"


def merge_name(job_name: str) -> str:
    """Return the name of the job that merges ground truth for a run."""
    return f"{job_name}-merge"


def job_execution(
    monitor: MonitorKind, schedule: str, trigger: Trigger, job: "DescribeProcessingJobResponseTypeDef"
) -> Execution:
    """Return the execution that a processing job is."""
    message = job.get("ExitMessage")
    completed = job["ProcessingJobStatus"] == "Completed"
    violated = completed and (message or "").startswith(VIOLATED_PREFIX)
    outputs = job.get("ProcessingOutputConfig", {}).get("Outputs", [])
    return Execution(
        monitor=monitor,
        schedule=schedule,
        trigger=trigger,
        started=job["CreationTime"],
        status=ExecutionStatus.COMPLETED_WITH_VIOLATIONS if violated else job["ProcessingJobStatus"],
        # Of a job that failed, FailureReason has the cause; both fields may have it.
        message=message if completed else job.get("FailureReason") or message,
        job_name=job["ProcessingJobName"],
        report_uri=next((output["S3Output"]["S3Uri"] for output in outputs if "S3Output" in output), None),
    )


def schedule_executions(
    session: "boto3.Session", monitor: MonitorKind, schedule: str, limit: int
) -> Iterator[Execution]:
    """Return the latest executions of a schedule and the latest runs of its definition, the newest first."""
    sagemaker = sagemaker_client(session)
    found = [*_scheduled(sagemaker, monitor, schedule, limit), *_runs(sagemaker, monitor, schedule, limit)]
    return iter(sorted(found, key=lambda execution: execution.started, reverse=True))


def _scheduled(sagemaker: "SageMakerClient", monitor: MonitorKind, schedule: str, limit: int) -> Iterator[Execution]:
    page = sagemaker.list_monitoring_executions(
        MonitoringScheduleName=schedule, SortBy="CreationTime", SortOrder="Descending", MaxResults=min(limit, 100)
    )
    for entry in page["MonitoringExecutionSummaries"]:
        job_name = entry.get("ProcessingJobArn", "").rpartition("/")[2]
        job = _describe(sagemaker, job_name) if job_name else None
        ended = job_execution(monitor, schedule, Trigger.SCHEDULE, job) if job else None
        yield Execution(
            monitor=monitor,
            schedule=schedule,
            trigger=Trigger.SCHEDULE,
            started=entry["CreationTime"],
            status=entry["MonitoringExecutionStatus"],
            message=entry.get("FailureReason") or (ended.message if ended else None),
            job_name=job_name or None,
            report_uri=ended.report_uri if ended else None,
        )


def _runs(sagemaker: "SageMakerClient", monitor: MonitorKind, schedule: str, limit: int) -> Iterator[Execution]:
    prefix = run_prefix(schedule)
    page = sagemaker.list_processing_jobs(
        NameContains=prefix, SortBy="CreationTime", SortOrder="Descending", MaxResults=100
    )
    # A search by a part of the name finds the runs of other schedules, too.
    pattern = re.compile(rf"{re.escape(prefix)}\d{{14}}(-merge)?")
    names = [entry["ProcessingJobName"] for entry in page["ProcessingJobSummaries"]]
    runs = dict.fromkeys(name.removesuffix("-merge") for name in names if pattern.fullmatch(name))
    for run in list(runs)[:limit]:
        # Until the merge has ended well there is no job of the run's own name; a failed merge is the run's end.
        job = _describe(sagemaker, run if run in names else merge_name(run))
        if job is not None:
            yield job_execution(monitor, schedule, Trigger.RUN, job)


def _describe(sagemaker: "SageMakerClient", job_name: str) -> "DescribeProcessingJobResponseTypeDef | None":
    try:
        return sagemaker.describe_processing_job(ProcessingJobName=job_name)
    except ClientError as error:
        if error_code(error) in {"ValidationException", "ResourceNotFound"}:
            return None
        raise
