"""Publishes the metrics of an execution, and the event of a violated one, once.

A marker, `execution-reports/{execution}.json` beside the reports, says that this was done, and what was published. It
is written last: if the function ends before that, it publishes the same values of the same moment again, which no alarm
on a maximum notices.
"""

import json
import logging
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from driftgauge_contract.limits import MAX_METRIC_DATA
from driftgauge_contract.metrics import Namespace
from driftgauge_contract.paths import MARKERS_FOLDER, newest_findings_uri
from execution_report.executions import Ending, Execution
from execution_report.findings import BrokenResultError, Findings, findings_of
from execution_report.measurements import Measurement, measure
from execution_report.monitor_events import MonitorEvents
from execution_report.recurring import RecentWindows, Recurring
from execution_report.storage import Storage
from execution_report.worst import keep, report_of

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch import CloudWatchClient
    from mypy_boto3_cloudwatch.type_defs import MetricDatumTypeDef

_REFUSED_DATA = {"InvalidParameterValue", "InvalidParameterCombination", "MissingParameter", "ValidationError"}
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Reporter:
    """Reports the executions of one endpoint's monitors; `now` is the time of the report."""

    endpoint_name: str
    reports_uri: str
    storage: Storage
    cloudwatch: "CloudWatchClient"
    events: MonitorEvents
    now: datetime
    recent: RecentWindows | None = None
    """The last windows, where alarms evaluate more than one."""

    def has_reported(self, name: str) -> bool:
        """Return whether an execution of this name has been reported."""
        return self.storage.exists(self._marker(name))

    def report(self, execution: Execution) -> None:
        """Publish the metrics of an execution, unless that was done before."""
        if self.has_reported(execution.name):
            _LOG.info("execution %s has been reported", execution.name)
            return
        try:
            findings = findings_of(execution, self.storage)
        except BrokenResultError as error:
            _LOG.warning("execution %s counts as failed: %s", execution.name, error)
            # Its result cannot be trusted; as a failure, it is seen at once by an alarm.
            execution, findings = replace(execution, ending=Ending.FAILED), Findings()
        recurring = self._recurring(execution, findings)
        is_news = findings.violations is not None and execution.is_news
        if is_news:
            # Before the metrics, which may send the alarm's message at once.
            self._keep(execution, findings)
        measurements = tuple(measure(execution.ending, findings.violations, findings.unreadable, recurring))
        self._publish(Namespace.EXECUTIONS, [each.datum(self.endpoint_name, execution) for each in measurements])
        if execution.metrics_namespace is not None:
            self._publish(execution.metrics_namespace, self._data(execution, findings))
        if is_news and findings.count:
            self.events.put(execution, findings, recurring, report=report_of(execution, self.storage))
        # Last, so that an execution whose metrics were not published is reported again.
        self.storage.write(self._marker(execution.name), _record(execution, measurements))
        _LOG.info("execution %s: %s, %d violations", execution.name, execution.ending, findings.count)

    def _keep(self, execution: Execution, findings: Findings) -> None:
        to = newest_findings_uri(self.reports_uri, execution.monitor_name)
        report = report_of(execution, self.storage)
        keep(execution, findings.worst, self.storage, count=findings.count, report=report, to=to)

    def _recurring(self, execution: Execution, findings: Findings) -> Recurring | None:
        """Return what violated in several windows; `None` where alarms evaluate one, or nothing was compared."""
        if self.recent is None or findings.violations is None:
            return None
        return self.recent.with_execution(execution, findings.subjects)

    def _data(self, execution: Execution, findings: Findings) -> "list[MetricDatumTypeDef]":
        """Return the metrics of the job that CloudWatch accepts.

        An alarm looks at its newest period. The end of the newest window may be in the period before it, after a job
        that took long; so the metrics of the newest window get the time at which its execution ended, as its counts do.
        So do those of an older window whose labels came within the label horizon: the newest result decides.
        """
        for reason in findings.refused:
            _LOG.warning("execution %s: a metric is left out: %s", execution.name, reason)
        watched = execution.watched_columns
        published = [metric for metric in findings.metrics if metric.is_about(watched)]
        metrics = (metric.at(execution.ended) if execution.is_news else metric for metric in published)
        return [metric.datum for metric in metrics if metric.is_accepted(self.now)]

    def _publish(self, namespace: str, data: "Sequence[MetricDatumTypeDef]") -> None:
        for start in range(0, len(data), MAX_METRIC_DATA):
            self._put(namespace, data[start : start + MAX_METRIC_DATA])

    def _put(self, namespace: str, data: "Sequence[MetricDatumTypeDef]") -> None:
        """Publish data; halve what CloudWatch refuses until the refused datum is alone."""
        try:
            self.cloudwatch.put_metric_data(Namespace=namespace, MetricData=data)
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") not in _REFUSED_DATA:
                raise
            if len(data) == 1:
                # Neither its name nor CloudWatch's words, which quote it: they may be the customer's data.
                _LOG.warning("CloudWatch refused a metric of the namespace %s", namespace)
                return
            # CloudWatch names no datum, so halving finds the refused ones in few calls, and the others are published.
            middle = len(data) // 2
            self._put(namespace, data[:middle])
            self._put(namespace, data[middle:])

    def _marker(self, name: str) -> str:
        return f"{self.reports_uri}/{MARKERS_FOLDER}/{name}.json"


def _record(execution: Execution, measurements: Sequence[Measurement]) -> str:
    record = {
        "execution": execution.name,
        "schedule": execution.monitor_name,
        "monitor": execution.kind,
        "ended": execution.ended.isoformat(),
        "ending": execution.ending,
        "report": execution.report_uri,
        "published": [asdict(measurement) for measurement in measurements],
    }
    return json.dumps(record, indent=2)
