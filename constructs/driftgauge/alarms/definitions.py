"""The definition of an alarm: its metric, its threshold, its description, and the event of which it is part."""

from dataclasses import dataclass
from enum import StrEnum

from aws_cdk import Token
from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from driftgauge.service.metrics import MetricSource
from driftgauge.service.names import camel
from driftgauge_contract.alarm_messages import AlarmSeverity
from driftgauge_contract.limits import is_dimension_value, max_alarm_periods
from driftgauge_contract.schedule import Schedule

MINUTES_5 = 300
MAX_PERIOD = 86_400


class MissingData(StrEnum):
    """The treatment of a period without data by an alarm."""

    NOT_BREACHING = "notBreaching"
    BREACHING = "breaching"
    IGNORE = "ignore"
    """The alarm keeps its state."""


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """The number of a monitor's last windows that must violate a constraint before an alarm goes to ALARM."""

    breaching: int = 1
    windows: int = 1

    def __post_init__(self) -> None:
        if not 1 <= self.breaching <= self.windows:
            raise ValueError(f"{self.breaching} of {self.windows} windows is not possible; allowed: 1 to all of them")

    def check(self, schedule: Schedule) -> None:
        """Refuse more windows than CloudWatch evaluates.

        Raises:
            ValueError: The windows of the schedule are longer together than an alarm can look back.
        """
        limit = max_alarm_periods(schedule.seconds)
        if self.windows > 1 and self.windows > limit:
            raise ValueError(
                f"{self.windows} windows of a monitor that runs {schedule} are more than an alarm can evaluate; "
                f"allowed: {max(limit, 1)}"
            )

    def periods(self, schedule: Schedule, metrics_age_seconds: int) -> int:
        """Return the periods that hold the windows, though the newest metric is old when it can be read."""
        period = interval_seconds(schedule)
        wanted = self.windows + metrics_age_seconds // period
        # CloudWatch refuses more periods than it looks back over, so that late metrics may stay unseen in the extreme.
        return min(wanted, max(self.windows, max_alarm_periods(period)))

    def sees_metrics(self, schedule: Schedule, metrics_age_seconds: int) -> bool:
        """Return whether an alarm can look back as far as the newest metric may be old."""
        period = interval_seconds(schedule)
        return metrics_age_seconds < max_alarm_periods(period) * period


@dataclass(frozen=True, kw_only=True)
class Threshold:
    """The condition under which an alarm goes to ALARM.

    The values of a baseline's constraint are known during a deployment only.
    """

    value: float | str
    comparison_operator: str = "GreaterThanThreshold"
    # The sum of a count over a period; alarms on values name the statistic that has the worst of them.
    statistic: str = "Sum"
    period_seconds: int = MINUTES_5
    periods: int = 1
    periods_to_alarm: int | None = None
    """How many of the periods have to be breaching; all of them unless given."""

    missing_data: MissingData = MissingData.NOT_BREACHING


@dataclass(frozen=True, kw_only=True)
class Guide:
    """The next steps after an alarm: a command with `{name}` for the endpoint, and a page of the runbooks."""

    command: str
    runbook: str


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that happens once, whose beginning and end are one message each, however many alarms see it.

    The names and descriptions are those of the composite alarm over the alarms that see it, where there are several.
    """

    name: str
    because: str
    guide: Guide
    severity: AlarmSeverity = AlarmSeverity.TICKET
    monitor: str = ""
    """The name of the monitor whose findings the event is about, if it is about any."""


@dataclass(frozen=True, kw_only=True)
class Labels:
    """The texts that the names and descriptions of all alarms of a deployment share."""

    endpoint_name: str
    runbooks: str | None
    """The address of the runbooks' site; without it, a command shows them."""

    def alarm_name(self, *parts: str) -> str:
        """Return the name of an alarm, which begins with the endpoint's name."""
        return "-".join(filter(None, (self.endpoint_name, *parts)))

    def _runbook(self, page: str) -> str:
        return f"{self.runbooks}/{page}" if self.runbooks else f"`driftgauge runbook {page}`"

    def description(self, because: str, guide: Guide) -> str:
        """Return a description: what happened in its first line, then where to look further."""
        command = guide.command.format(name=self.endpoint_name)
        return (
            f"{self.endpoint_name} {because}\n\nLook further: `driftgauge {command}`\n"
            f"Runbook: {self._runbook(guide.runbook)}"
        )


@dataclass(frozen=True, kw_only=True)
class AlarmDefinition:
    """An alarm, whose name follows the endpoint's. `because` completes a sentence about the endpoint."""

    name: str
    subject: str = ""
    """The last part of the name, where there is an alarm for each of several subjects."""

    metric: MetricSource
    threshold: Threshold
    because: str
    origin: str = ""
    """Where the threshold comes from, unless it is fixed."""

    guide: Guide
    severity: AlarmSeverity = AlarmSeverity.TICKET
    event: Event | None = None
    """The event that other alarms see, too; one of the alarm's own unless given."""

    notifies: bool = True

    @property
    def construct_id(self) -> str:
        """Return the construct's id; two subjects that differ in case only have different ids."""
        return "-".join(filter(None, (camel(self.name), self.subject)))

    @property
    def seen_event(self) -> Event:
        """Return the event that the alarm sees."""
        name = "-".join(filter(None, (self.name, self.subject)))
        return self.event or Event(name=name, because=self.because, guide=self.guide, severity=self.severity)

    def render(self, scope: Construct, labels: Labels) -> cloudwatch.CfnAlarm:
        """Create the alarm, without actions.

        Raises:
            ValueError: CloudWatch would refuse the name of the metric, or a dimension.
        """
        self._check_metric()
        when = self.threshold
        return cloudwatch.CfnAlarm(
            scope,
            self.construct_id,
            alarm_name=labels.alarm_name(self.name, self.subject),
            alarm_description=labels.description(self.because, self.guide),
            namespace=self.metric.namespace,
            metric_name=self.metric.name,
            # CloudWatch matches the exact set of dimensions: one too few and the alarm never has data.
            dimensions=[
                cloudwatch.CfnAlarm.DimensionProperty(name=key, value=value)
                for key, value in self.metric.dimensions.items()
            ],
            statistic=when.statistic,
            period=when.period_seconds,
            evaluation_periods=when.periods,
            datapoints_to_alarm=when.periods_to_alarm,
            # The attribute of a custom resource is a text, which CloudFormation accepts as a number.
            threshold=Token.as_number(when.value) if isinstance(when.value, str) else when.value,
            comparison_operator=when.comparison_operator,
            treat_missing_data=when.missing_data,
            # Said although it is the default: drift detection compares only what a template says.
            actions_enabled=self.notifies,
        )

    def _check_metric(self) -> None:
        texts = {"the metric": self.metric.name, **self.metric.dimensions}
        for what, text in texts.items():
            # A value that is known during a deployment only stands for a text of the baseline's.
            if not Token.is_unresolved(text) and not is_dimension_value(text):
                raise ValueError(f"{what} of an alarm is {text!r}; allowed by CloudWatch: printable ASCII characters")


def interval_seconds(schedule: Schedule) -> int:
    """Return a period that has the last execution of a schedule, up to the longest that CloudWatch allows."""
    return min(schedule.seconds, MAX_PERIOD)
