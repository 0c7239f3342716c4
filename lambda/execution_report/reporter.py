"""Publishes what an execution came to, once.

A marker beside the reports, `execution-reports/{execution}.json`, says that and what was published. It is written last:
killed before, the Lambda publishes the same values of the same moment again, which no alarm on a maximum notices.
"""

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from execution_report import violations
from execution_report.executions import Ending, Execution, from_job, from_summary, schedule_of
from execution_report.measurements import NAMESPACE, Measurement, measure
from execution_report.settings import Settings
from execution_report.storage import Storage

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch import CloudWatchClient
    from mypy_boto3_sagemaker import SageMakerClient
    from mypy_boto3_sagemaker.type_defs import DescribeProcessingJobResponseTypeDef, MonitoringExecutionSummaryTypeDef

_MARKERS = "execution-reports"
_ENDED = {"Completed", "CompletedWithViolations", "Failed", "Stopped"}
_LOOK_BACK = timedelta(days=1)
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Reporter:
    """Reports the executions of one endpoint's monitors."""

    settings: Settings
    storage: Storage
    sagemaker: "SageMakerClient"
    cloudwatch: "CloudWatchClient"

    def report_job(self, name: str) -> None:
        """Report the execution that ends with a job, unless the job is another's or the execution goes on."""
        job = self._describe(name)
        schedule = schedule_of(job) if job else ""
        if job is None or schedule not in self.settings.schedules:
            _LOG.info("job %s belongs to no schedule of this endpoint", name)
            return
        execution = from_job(job, schedule, self.settings.schedules[schedule])
        if execution is None:
            _LOG.info("after job %s the execution goes on", name)
        else:
            self._report(execution)

    def report_missed(self, now: datetime) -> None:
        """Report what no event told of: executions that failed without a job, and events that were lost."""
        for schedule, monitor in self.settings.schedules.items():
            for summary in self._executions(schedule, now - _LOOK_BACK):
                job_name = summary.get("ProcessingJobArn", "").rpartition("/")[2]
                if job_name and self.storage.exists(self._marker(job_name)):
                    continue
                job = self._describe(job_name) if job_name else None
                execution = from_job(job, schedule, monitor) if job else None
                # The job of an execution that failed between two jobs is a merge that completed.
                self._report(execution or from_summary(summary, monitor))

    def _report(self, execution: Execution) -> None:
        marker = self._marker(execution.name)
        if self.storage.exists(marker):
            _LOG.info("execution %s has been reported", execution.name)
            return
        found = self._violations(execution)
        if execution.ending is Ending.COMPLETED and found is None:
            execution = replace(execution, ending=Ending.FAILED)
        measurements = tuple(measure(execution.ending, found))
        data = [measurement.datum(self.settings.endpoint, execution) for measurement in measurements]
        self.cloudwatch.put_metric_data(Namespace=NAMESPACE, MetricData=data)
        self.storage.write(marker, _record(execution, measurements))
        _LOG.info("execution %s: %s, %d violations", execution.name, execution.ending, sum((found or {}).values()))

    def _violations(self, execution: Execution) -> Mapping[str, int] | None:
        """Count the violations that an execution reports; None where it compared nothing, or says nothing of it."""
        if execution.ending is not Ending.COMPLETED or execution.report_uri is None:
            return None
        uri = f"{execution.report_uri}/{violations.FILE}"
        body = self.storage.read(uri)
        if body is None and execution.found_nothing:
            return {}
        try:
            if body is None:
                raise violations.BrokenReportError("there is no such file")
            return violations.count(body)
        except violations.BrokenReportError as error:
            _LOG.warning("execution %s counts as failed: %s: %s", execution.name, uri, error)
            return None

    def _describe(self, name: str) -> "DescribeProcessingJobResponseTypeDef | None":
        try:
            return self.sagemaker.describe_processing_job(ProcessingJobName=name)
        except ClientError as error:
            told = error.response.get("Error", {})
            if told.get("Code") == "ResourceNotFound" or "could not find" in told.get("Message", "").lower():
                return None
            raise

    def _executions(self, schedule: str, since: datetime) -> "list[MonitoringExecutionSummaryTypeDef]":
        page = self.sagemaker.list_monitoring_executions(
            MonitoringScheduleName=schedule,
            CreationTimeAfter=since,
            SortBy="CreationTime",
            SortOrder="Descending",
            MaxResults=100,
        )
        return [entry for entry in page["MonitoringExecutionSummaries"] if entry["MonitoringExecutionStatus"] in _ENDED]

    def _marker(self, name: str) -> str:
        return f"{self.settings.reports_uri}/{_MARKERS}/{name}.json"


def _record(execution: Execution, measurements: Sequence[Measurement]) -> str:
    told = {
        "execution": execution.name,
        "schedule": execution.schedule,
        "monitor": execution.monitor,
        "ended": execution.ended.isoformat(),
        "ending": execution.ending,
        "report": execution.report_uri,
        "published": [asdict(measurement) for measurement in measurements],
    }
    return json.dumps(told, indent=2)
