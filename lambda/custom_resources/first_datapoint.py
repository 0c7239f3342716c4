"""The first datapoint of a monitor's `executions_ended`, for the alarm on executions that do not come.

The alarm goes to ALARM when no execution has ended for longer than one may take. No execution of a new schedule has
ended yet, so the deployment publishes a first datapoint. CloudWatch takes a while until a new metric can be read, and
an alarm that is created before that goes to ALARM; so the datapoint is read back.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from custom_resources.clients import Deadline, patiently, pause
from driftgauge_contract.metrics import ExecutionMetric, Namespace, monitor_dimensions

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch import CloudWatchClient
    from mypy_boto3_cloudwatch.type_defs import DimensionTypeDef, MetricDatumTypeDef

# CloudWatch names no time within which a new metric can be read, so most of a call is spent on it if need be.
_PAUSE_SECONDS, _MAX_WAIT_SECONDS = 5.0, 480.0
_LOOK_BACK, _PERIOD_SECONDS = timedelta(minutes=15), 60
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class FirstDatapoint:
    """Publishes a monitor's first datapoint."""

    cloudwatch: "CloudWatchClient"
    deadline: Deadline

    def publish(self, *, endpoint_name: str, monitor_name: str) -> None:
        """Publish that no execution has ended, and wait until that can be read; a second time changes nothing."""
        dimensions = _dimensions(monitor_dimensions(endpoint_name, monitor_name))
        datum: MetricDatumTypeDef = {
            "MetricName": ExecutionMetric.ENDED,
            "Dimensions": dimensions,
            # An alarm does not see the minute in progress, and would go to ALARM until it has ended.
            "Timestamp": datetime.now(tz=UTC) - timedelta(seconds=_PERIOD_SECONDS),
            "Value": 0,
            "Unit": "Count",
        }
        patiently(
            lambda: self.cloudwatch.put_metric_data(Namespace=Namespace.EXECUTIONS, MetricData=[datum]), self.deadline
        )
        self._wait_until_readable(dimensions)

    def _wait_until_readable(self, dimensions: "list[DimensionTypeDef]") -> None:
        """Wait for the datapoint, though not for ever: an alarm that is early is better than a failed deployment."""
        until = self.deadline.within(_MAX_WAIT_SECONDS)
        while not self._is_readable(dimensions):
            if until.left < _PAUSE_SECONDS:
                _LOG.warning("the first datapoint cannot be read yet: its alarm may go to ALARM until it can")
                return
            pause(_PAUSE_SECONDS)

    def _is_readable(self, dimensions: "list[DimensionTypeDef]") -> bool:
        now = datetime.now(tz=UTC)
        found = patiently(
            lambda: self.cloudwatch.get_metric_statistics(
                Namespace=Namespace.EXECUTIONS,
                MetricName=ExecutionMetric.ENDED,
                Dimensions=dimensions,
                StartTime=now - _LOOK_BACK,
                EndTime=now + timedelta(seconds=_PERIOD_SECONDS),
                Period=_PERIOD_SECONDS,
                Statistics=["SampleCount"],
            ),
            self.deadline,
        )
        return bool(found["Datapoints"])


def _dimensions(values: Mapping[str, str]) -> "list[DimensionTypeDef]":
    return [{"Name": name, "Value": value} for name, value in values.items()]
