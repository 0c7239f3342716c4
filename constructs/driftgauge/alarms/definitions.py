"""What an alarm watches, when it goes off and what it says; whom it tells is `MonitorAlarms`' business."""

from dataclasses import dataclass
from enum import StrEnum

from aws_cdk import Token
from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from driftgauge.service.metrics import MetricSource
from driftgauge.service.names import camel
from driftgauge_contract.schedule import Schedule

MINUTES_5 = 300
LONGEST_PERIOD = 86_400


class MissingData(StrEnum):
    """What an alarm makes of a period without data."""

    NOT_BREACHING = "notBreaching"
    BREACHING = "breaching"
    IGNORE = "ignore"
    """Leaves the alarm's state as it is."""


@dataclass(frozen=True, kw_only=True)
class Threshold:
    """When an alarm goes off. The values of a baseline's constraint are known during deployment only."""

    value: float | str
    comparison_operator: str = "GreaterThanThreshold"
    statistic: str = "Sum"
    period_seconds: int = MINUTES_5
    periods: int = 1
    periods_to_alarm: int | None = None
    """How many of the periods have to be on the wrong side; all of them unless given."""

    missing_data: MissingData = MissingData.NOT_BREACHING


@dataclass(frozen=True, kw_only=True)
class AlarmDefinition:
    """One alarm: `name` follows the endpoint's and a hyphen, and `because` completes a sentence about the endpoint."""

    name: str
    subject: str = ""
    """What the alarm is about, where there is one for each; the name's last part."""

    metric: MetricSource
    threshold: Threshold
    because: str
    origin: str = ""
    """Where a threshold comes from that is not fixed."""

    notifies: bool = True

    @property
    def construct_id(self) -> str:
        """The name as a construct's; of two subjects that differ in case only, each keeps its own."""
        return "-".join(filter(None, (camel(self.name), self.subject)))

    def render(self, scope: Construct, *, endpoint_name: str, topic_arn: str) -> cloudwatch.CfnAlarm:
        """The alarm."""
        when = self.threshold
        return cloudwatch.CfnAlarm(
            scope,
            self.construct_id,
            alarm_name="-".join(filter(None, (endpoint_name, self.name, self.subject))),
            alarm_description=f"{endpoint_name} {self.because}",
            namespace=self.metric.namespace,
            metric_name=self.metric.name,
            dimensions=[
                cloudwatch.CfnAlarm.DimensionProperty(name=key, value=value)
                for key, value in self.metric.dimensions.items()
            ],
            statistic=when.statistic,
            period=when.period_seconds,
            evaluation_periods=when.periods,
            datapoints_to_alarm=when.periods_to_alarm,
            threshold=Token.as_number(when.value) if isinstance(when.value, str) else when.value,
            comparison_operator=when.comparison_operator,
            treat_missing_data=when.missing_data,
            actions_enabled=None if self.notifies else False,
            alarm_actions=[topic_arn],
            ok_actions=[topic_arn],
        )


def interval_seconds(schedule: Schedule) -> int:
    """The period in which a schedule's last execution lies; what ignores missing data holds beyond the longest one."""
    return min(schedule.seconds, LONGEST_PERIOD)
