"""How an execution of Model Monitor ended, told from SageMaker's records of it."""

from collections.abc import Iterable
from datetime import UTC
from typing import TYPE_CHECKING

from execution_report.executions import Ending, Execution

if TYPE_CHECKING:
    from mypy_boto3_sagemaker.type_defs import (
        DescribeProcessingJobResponseTypeDef,
        MonitoringExecutionSummaryTypeDef,
    )

SCHEDULE_VARIABLE = "sagemaker_monitoring_schedule_name"
_MERGER = "groundtruth-merger"
_LABELLED_MONITOR = "model_quality"
_NO_VIOLATIONS = "Completed:"

# The service's own words, and the analyzer's and the merger's of Driftgauge.
_SERVICE_FOUND_NOTHING = "Job inputs had no data"
NO_DATA_WORDS = ("There are no rows", "There is no data in", "There is no captured prediction")
NO_LABELS_WORDS = ("There are no labels", "labels belongs to one of the")


def schedule_of(job: "DescribeProcessingJobResponseTypeDef") -> str:
    """Return the schedule for which a job runs; that of a baseline's job, and of anybody else's, is empty."""
    arn = job.get("MonitoringScheduleArn", "")
    return job.get("Environment", {}).get(SCHEDULE_VARIABLE, arn.rpartition("/")[2])


def from_job(job: "DescribeProcessingJobResponseTypeDef", schedule: str, monitor: str) -> Execution | None:
    """Tell an execution from its job; None while it goes on, as it does after a merge that completed."""
    status = job["ProcessingJobStatus"]
    completed = status == "Completed"
    if status in {"InProgress", "Stopping"} or (completed and _MERGER in job["AppSpecification"]["ImageUri"]):
        return None
    reasons = (job.get("FailureReason", ""), job.get("ExitMessage", ""))
    return Execution(
        name=job["ProcessingJobName"],
        schedule=schedule,
        monitor=monitor,
        ended=job.get("ProcessingEndTime", job.get("LastModifiedTime", job["CreationTime"])),
        ending=Ending.COMPLETED if completed else _failure(monitor, reasons),
        report_uri=_report_uri(job),
        found_nothing=job.get("ExitMessage", "").startswith(_NO_VIOLATIONS),
    )


def from_summary(summary: "MonitoringExecutionSummaryTypeDef", monitor: str) -> Execution:
    """Tell an execution that failed before it had a job of its own: most often for want of data."""
    schedule = summary["MonitoringScheduleName"]
    return Execution(
        name=f"{schedule}-{summary['ScheduledTime'].astimezone(UTC):%Y%m%d%H%M}",
        schedule=schedule,
        monitor=monitor,
        ended=summary["LastModifiedTime"],
        ending=_failure(monitor, (summary.get("FailureReason", ""),)),
    )


def _failure(monitor: str, reasons: Iterable[str]) -> Ending:
    text = " ".join(reasons)
    if _SERVICE_FOUND_NOTHING in text:
        return Ending.NO_INPUTS if monitor == _LABELLED_MONITOR else Ending.NO_DATA
    if any(words in text for words in NO_LABELS_WORDS):
        return Ending.NO_LABELS
    return Ending.NO_DATA if any(words in text for words in NO_DATA_WORDS) else Ending.FAILED


def _report_uri(job: "DescribeProcessingJobResponseTypeDef") -> str | None:
    outputs = job.get("ProcessingOutputConfig", {}).get("Outputs", [])
    return next((output["S3Output"]["S3Uri"].rstrip("/") for output in outputs if "S3Output" in output), None)
