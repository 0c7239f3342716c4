"""The outcome of an execution of Model Monitor, from SageMaker's records."""

from collections.abc import Iterable
from datetime import UTC
from typing import TYPE_CHECKING

from driftgauge_contract.containers import MERGER_REPOSITORY
from driftgauge_contract.kinds import KINDS, MonitorKind
from driftgauge_contract.outcomes import COMPLETED_PREFIX, SERVICE_NO_DATA, Missing, missing_data
from driftgauge_contract.variables import Variable
from execution_report.executions import Ending, Execution

if TYPE_CHECKING:
    from mypy_boto3_sagemaker.type_defs import (
        DescribeProcessingJobResponseTypeDef,
        MonitoringExecutionSummaryTypeDef,
    )

_RUNNING = {"InProgress", "Stopping"}
_ENDINGS = {Missing.CAPTURES: Ending.NO_DATA, Missing.LABELS: Ending.NO_LABELS, None: Ending.FAILED}


def schedule_of(job: "DescribeProcessingJobResponseTypeDef") -> str:
    """Return the schedule for which a job runs, which is empty for a baseline's job or anybody else's."""
    arn = job.get("MonitoringScheduleArn", "")
    return job.get("Environment", {}).get(Variable.SCHEDULE_NAME, arn.rpartition("/")[2])


def from_job(job: "DescribeProcessingJobResponseTypeDef", schedule: str, kind: MonitorKind) -> Execution | None:
    """Return the execution that a job ends, or `None` while it goes on, as it does after a merge that completed."""
    status = job["ProcessingJobStatus"]
    completed = status == "Completed"
    merges = MERGER_REPOSITORY in job["AppSpecification"]["ImageUri"]
    if status in _RUNNING or (completed and merges):
        return None
    message = job.get("ExitMessage", "")
    return Execution(
        name=job["ProcessingJobName"],
        monitor_name=schedule,
        kind=kind,
        ended=job.get("ProcessingEndTime", job.get("LastModifiedTime", job["CreationTime"])),
        ending=Ending.COMPLETED if completed else _failure(kind, (job.get("FailureReason", ""), message)),
        report_uri=_report_uri(job),
        found_nothing=message.startswith(COMPLETED_PREFIX),
    )


def from_summary(summary: "MonitoringExecutionSummaryTypeDef", kind: MonitorKind) -> Execution:
    """Return an execution that failed before it had a job of its own, most often for lack of data."""
    schedule = summary["MonitoringScheduleName"]
    return Execution(
        name=f"{schedule}-{summary['ScheduledTime'].astimezone(UTC):%Y%m%d%H%M}",
        monitor_name=schedule,
        kind=kind,
        ended=summary["LastModifiedTime"],
        ending=_failure(kind, (summary.get("FailureReason", ""),)),
    )


def _failure(kind: MonitorKind, reasons: Iterable[str]) -> Ending:
    text = " ".join(reasons)
    if SERVICE_NO_DATA in text:
        return Ending.NO_INPUTS if KINDS[kind].needs_labels else Ending.NO_DATA
    return _ENDINGS[missing_data(text)]


def _report_uri(job: "DescribeProcessingJobResponseTypeDef") -> str | None:
    outputs = job.get("ProcessingOutputConfig", {}).get("Outputs", [])
    return next((output["S3Output"]["S3Uri"].rstrip("/") for output in outputs if "S3Output" in output), None)
