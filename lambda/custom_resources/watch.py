"""The beginning of a watch, for the alarm on executions that do not come.

It rings when nothing is told of an execution for as long as one should have ended. A new schedule has told nothing yet,
so the deployment says first that none has ended.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from custom_resources.clients import Deadline, patiently

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch import CloudWatchClient

# As the execution report publishes it.
NAMESPACE, ENDED = "Driftgauge", "executions_ended"


@dataclass(frozen=True, kw_only=True)
class Watch:
    """Publishes to CloudWatch."""

    cloudwatch: "CloudWatchClient"
    deadline: Deadline

    def begin(self, *, endpoint: str, schedule: str) -> None:
        """Publish that no execution has ended; said again, it is the same."""
        dimensions = {"Endpoint": endpoint, "MonitoringSchedule": schedule}
        patiently(
            lambda: self.cloudwatch.put_metric_data(
                Namespace=NAMESPACE,
                MetricData=[
                    {
                        "MetricName": ENDED,
                        "Dimensions": [{"Name": name, "Value": value} for name, value in dimensions.items()],
                        "Value": 0,
                        "Unit": "Count",
                    }
                ],
            ),
            self.deadline,
        )
