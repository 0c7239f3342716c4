"""The executions of Model Monitor's schedules: most end with the event of a job, and the sweep finds the others."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from driftgauge_contract.kinds import MonitorKind
from execution_report.model_monitor_records import from_job, from_summary, schedule_of
from execution_report.reporter import Reporter
from execution_report.sweep import attempt

if TYPE_CHECKING:
    from mypy_boto3_sagemaker import SageMakerClient
    from mypy_boto3_sagemaker.type_defs import DescribeProcessingJobResponseTypeDef, MonitoringExecutionSummaryTypeDef

_ENDED = {"Completed", "CompletedWithViolations", "Failed", "Stopped"}
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class ModelMonitor:
    """Reports the executions of one endpoint's schedules, each of which has a monitor's kind."""

    schedules: Mapping[str, MonitorKind]
    reporter: Reporter
    sagemaker: "Callable[[], SageMakerClient]"

    def report_job(self, name: str) -> None:
        """Report the execution that ends with a job, unless the job is another's or the execution goes on."""
        job = self._describe(name)
        schedule = schedule_of(job) if job else ""
        # The names of jobs do not say whose schedule they belong to, so the rule delivers those of others, too.
        if job is None or schedule not in self.schedules:
            _LOG.info("job %s belongs to no schedule of this endpoint", name)
            return
        execution = from_job(job, schedule, self.schedules[schedule])
        if execution is None:
            _LOG.info("after job %s the execution goes on", name)
        else:
            self.reporter.report(execution)

    def report_missed(self, since: datetime) -> None:
        """Report the executions of which there was no event: they failed without a job, or the event was lost."""
        for schedule in self.schedules:
            attempt(schedule, partial(self._report_missed, schedule, since))

    def _report_missed(self, schedule: str, since: datetime) -> None:
        for summary in self._executions(schedule, since):
            attempt(f"an execution of {schedule}", partial(self._report_summary, schedule, summary))

    def _report_summary(self, schedule: str, summary: "MonitoringExecutionSummaryTypeDef") -> None:
        job_name = summary.get("ProcessingJobArn", "").rpartition("/")[2]
        if job_name and self.reporter.has_reported(job_name):
            return
        kind = self.schedules[schedule]
        job = self._describe(job_name) if job_name else None
        execution = from_job(job, schedule, kind) if job else None
        # The job of an execution that failed between two jobs is a merge that completed.
        self.reporter.report(execution or from_summary(summary, kind))

    def _describe(self, name: str) -> "DescribeProcessingJobResponseTypeDef | None":
        try:
            return self.sagemaker().describe_processing_job(ProcessingJobName=name)
        except ClientError as error:
            refusal = error.response.get("Error", {})
            if refusal.get("Code") == "ResourceNotFound" or "could not find" in refusal.get("Message", "").lower():
                return None
            raise

    def _executions(self, schedule: str, since: datetime) -> "list[MonitoringExecutionSummaryTypeDef]":
        page = self.sagemaker().list_monitoring_executions(
            MonitoringScheduleName=schedule,
            CreationTimeAfter=since,
            SortBy="CreationTime",
            SortOrder="Descending",
            # A day of an hourly schedule has 24 executions.
            MaxResults=100,
        )
        return [entry for entry in page["MonitoringExecutionSummaries"] if entry["MonitoringExecutionStatus"] in _ENDED]
