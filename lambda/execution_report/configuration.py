"""A look at the constraints in use, which people can edit or delete beside the deployment."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from driftgauge_contract.custom_resources import content_digest
from driftgauge_contract.metrics import ExecutionMetric, Namespace, monitor_dimensions
from execution_report.settings import ConstraintsInUse
from execution_report.storage import Storage
from execution_report.sweep import attempt

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch import CloudWatchClient


@dataclass(frozen=True, kw_only=True)
class Configuration:
    """Publishes whether the monitors of an endpoint still compare with the constraints that were deployed."""

    endpoint_name: str
    constraints: Mapping[str, ConstraintsInUse]
    """By the name of the monitor."""

    storage: Storage
    cloudwatch: "CloudWatchClient"
    now: datetime

    def report_changes(self) -> None:
        """Publish `configuration_changed` for each monitor: 1 where a file was edited or deleted, 0 otherwise."""
        for monitor_name, deployed in self.constraints.items():
            attempt(f"the configuration of {monitor_name}", partial(self._report, monitor_name, deployed))

    def _report(self, monitor_name: str, deployed: ConstraintsInUse) -> None:
        content = self.storage.read(deployed.uri)
        # The digest tells of an edit even where the time of the object is that of a copy.
        changed = content is None or content_digest(content) != deployed.digest
        dimensions = monitor_dimensions(self.endpoint_name, monitor_name)
        self.cloudwatch.put_metric_data(
            Namespace=Namespace.EXECUTIONS,
            MetricData=[
                {
                    "MetricName": ExecutionMetric.CONFIGURATION_CHANGED,
                    "Dimensions": [{"Name": name, "Value": value} for name, value in dimensions.items()],
                    "Timestamp": self.now,
                    # Zeros, too: without them an alarm would not return to OK after a repair.
                    "Value": int(changed),
                    "Unit": "Count",
                }
            ],
        )
