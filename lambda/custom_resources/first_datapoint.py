"""The first datapoint of a monitor's `executions_ended`, for the alarm on executions that do not come.

The alarm goes to ALARM when no execution has ended for longer than one may take. No execution of a new schedule has
ended yet, so the deployment publishes a first datapoint.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from custom_resources.clients import Deadline, patiently
from driftgauge_contract.metrics import ExecutionMetric, Namespace, monitor_dimensions

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch import CloudWatchClient


@dataclass(frozen=True, kw_only=True)
class FirstDatapoint:
    """Publishes a monitor's first datapoint."""

    cloudwatch: "CloudWatchClient"
    deadline: Deadline

    def publish(self, *, endpoint_name: str, monitor_name: str) -> None:
        """Publish that no execution has ended; a second time changes nothing."""
        dimensions = monitor_dimensions(endpoint_name, monitor_name)
        patiently(
            lambda: self.cloudwatch.put_metric_data(
                Namespace=Namespace.EXECUTIONS,
                MetricData=[
                    {
                        "MetricName": ExecutionMetric.ENDED,
                        "Dimensions": [{"Name": name, "Value": value} for name, value in dimensions.items()],
                        "Value": 0,
                        "Unit": "Count",
                    }
                ],
            ),
            self.deadline,
        )
