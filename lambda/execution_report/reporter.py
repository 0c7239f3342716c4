"""Publishes what an execution came to, once.

A marker beside the reports, `execution-reports/{execution}.json`, says that and what was published. It is written last:
killed before, the Lambda publishes the same values of the same moment again, which no alarm on a maximum notices.
"""

import json
import logging
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from execution_report.executions import Ending, Execution
from execution_report.findings import BrokenResultError, Findings, findings_of
from execution_report.measurements import NAMESPACE, Measurement, measure
from execution_report.metric_lines import MOST_AT_ONCE
from execution_report.storage import Storage

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch import CloudWatchClient
    from mypy_boto3_cloudwatch.type_defs import MetricDatumTypeDef

_MARKERS = "execution-reports"
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Reporter:
    """Reports the executions of one endpoint's monitors, whoever ran them; `now` is when it does."""

    endpoint: str
    reports_uri: str
    storage: Storage
    cloudwatch: "CloudWatchClient"
    now: datetime

    def has_reported(self, name: str) -> bool:
        """Tell whether an execution of this name has been reported."""
        return self.storage.exists(self._marker(name))

    def report(self, execution: Execution) -> None:
        """Publish what an execution came to, unless that has been done."""
        if self.has_reported(execution.name):
            _LOG.info("execution %s has been reported", execution.name)
            return
        try:
            findings = findings_of(execution, self.storage)
        except BrokenResultError as error:
            _LOG.warning("execution %s counts as failed: %s", execution.name, error)
            execution, findings = replace(execution, ending=Ending.FAILED), Findings()
        measurements = tuple(measure(execution.ending, findings.violations))
        self._publish(NAMESPACE, [each.datum(self.endpoint, execution) for each in measurements])
        if execution.metrics_namespace is not None:
            taken = [metric.datum for metric in findings.metrics if metric.is_taken(self.now)]
            self._publish(execution.metrics_namespace, taken)
        self.storage.write(self._marker(execution.name), _record(execution, measurements))
        _LOG.info("execution %s: %s, %d violations", execution.name, execution.ending, findings.count)

    def _publish(self, namespace: str, data: "Sequence[MetricDatumTypeDef]") -> None:
        for start in range(0, len(data), MOST_AT_ONCE):
            self.cloudwatch.put_metric_data(Namespace=namespace, MetricData=data[start : start + MOST_AT_ONCE])

    def _marker(self, name: str) -> str:
        return f"{self.reports_uri}/{_MARKERS}/{name}.json"


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
