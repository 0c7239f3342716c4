"""The executions of Model Monitor's schedules: each ends with the event of a job, or is asked for."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from execution_report.model_monitor_records import from_job, from_summary, schedule_of
from execution_report.reporter import Reporter

if TYPE_CHECKING:
    from mypy_boto3_sagemaker import SageMakerClient
    from mypy_boto3_sagemaker.type_defs import DescribeProcessingJobResponseTypeDef, MonitoringExecutionSummaryTypeDef

_ENDED = {"Completed", "CompletedWithViolations", "Failed", "Stopped"}
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class ModelMonitor:
    """Reports what SageMaker tells of the schedules of one endpoint; each has a monitor's kind."""

    schedules: Mapping[str, str]
    reporter: Reporter
    sagemaker: "Callable[[], SageMakerClient]"

    def report_job(self, name: str) -> None:
        """Report the execution that ends with a job, unless the job is another's or the execution goes on."""
        job = self._describe(name)
        schedule = schedule_of(job) if job else ""
        if job is None or schedule not in self.schedules:
            _LOG.info("job %s belongs to no schedule of this endpoint", name)
            return
        execution = from_job(job, schedule, self.schedules[schedule])
        if execution is None:
            _LOG.info("after job %s the execution goes on", name)
        else:
            self.reporter.report(execution)

    def report_missed(self, since: datetime) -> None:
        """Report what no event told of: executions that failed without a job, and events that were lost."""
        for schedule, monitor in self.schedules.items():
            for summary in self._executions(schedule, since):
                job_name = summary.get("ProcessingJobArn", "").rpartition("/")[2]
                if job_name and self.reporter.has_reported(job_name):
                    continue
                job = self._describe(job_name) if job_name else None
                execution = from_job(job, schedule, monitor) if job else None
                # The job of an execution that failed between two jobs is a merge that completed.
                self.reporter.report(execution or from_summary(summary, monitor))

    def _describe(self, name: str) -> "DescribeProcessingJobResponseTypeDef | None":
        try:
            return self.sagemaker().describe_processing_job(ProcessingJobName=name)
        except ClientError as error:
            told = error.response.get("Error", {})
            if told.get("Code") == "ResourceNotFound" or "could not find" in told.get("Message", "").lower():
                return None
            raise

    def _executions(self, schedule: str, since: datetime) -> "list[MonitoringExecutionSummaryTypeDef]":
        page = self.sagemaker().list_monitoring_executions(
            MonitoringScheduleName=schedule,
            CreationTimeAfter=since,
            SortBy="CreationTime",
            SortOrder="Descending",
            MaxResults=100,
        )
        return [entry for entry in page["MonitoringExecutionSummaries"] if entry["MonitoringExecutionStatus"] in _ENDED]
