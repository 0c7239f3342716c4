"""Alarms on an endpoint and its monitors, and the topic that all of them notify."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from aws_cdk import Duration, Token
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

from driftgauge.adjustments import Part
from driftgauge.baseline import Baseline
from driftgauge.endpoint import Endpoint
from driftgauge.metrics import MetricSource, endpoint_metric, instance_metric
from driftgauge.monitor import Monitor
from driftgauge.pseudo_parameters import ACCOUNT, PARTITION, REGION

CAPTURE_STOPS_AT_DISK_PERCENT = 75
"""SageMaker stops capturing when an instance's disk is fuller than this."""

_MINUTES_5 = 300


class MissingData(StrEnum):
    """What an alarm makes of a period without data."""

    NOT_BREACHING = "notBreaching"
    IGNORE = "ignore"
    """Leaves the alarm's state as it is."""


@dataclass(frozen=True, kw_only=True)
class Threshold:
    """When an alarm goes off. The values of a baseline's constraint are known during deployment only."""

    value: float | str
    comparison_operator: str = "GreaterThanThreshold"
    statistic: str = "Sum"
    period_seconds: int = _MINUTES_5
    missing_data: MissingData = MissingData.NOT_BREACHING


class MonitorAlarms(Construct):
    """Alarms of one endpoint. Each description says what happened and where its threshold came from."""

    def __init__(self, scope: Construct, construct_id: str, *, endpoint: Endpoint, key: kms.IKey | None = None) -> None:
        super().__init__(scope, construct_id)
        self._endpoint = endpoint
        key = key or kms.Key(self, "Key", enable_key_rotation=True)
        allow_alarms_to_use(key, endpoint_name=endpoint.name)
        self.topic = sns.Topic(self, "Topic", master_key=key, enforce_ssl=True)
        self._allow_alarms_to_publish()

    def notify(self, addresses: Sequence[str]) -> None:
        """Subscribe e-mail addresses; each must confirm once."""
        for address in addresses:
            self.topic.add_subscription(subscriptions.EmailSubscription(address))

    def add_latency(self, limit: Duration) -> cloudwatch.CfnAlarm:
        """The model answers too slowly on average."""
        return self._add(
            "latency",
            endpoint_metric(self._endpoint.name, "ModelLatency"),
            Threshold(value=limit.to_milliseconds() * 1000, statistic="Average"),
            because=f"takes over {limit.to_milliseconds()} ms on average over 5 minutes (the deployment's own limit)",
        )

    def add_server_errors(self) -> cloudwatch.CfnAlarm:
        """The endpoint answers with 5XX."""
        return self._add(
            "server-errors",
            endpoint_metric(self._endpoint.name, "Invocation5XXErrors"),
            Threshold(value=0),
            because="answered with 5XX within 5 minutes (none is expected)",
        )

    def add_model_errors(self) -> cloudwatch.CfnAlarm:
        """The model's container fails to answer."""
        return self._add(
            "model-errors",
            endpoint_metric(self._endpoint.name, "InvocationModelErrors"),
            Threshold(value=0),
            because="got no proper answer from its model within 5 minutes (none is expected to fail)",
        )

    def add_disk(self) -> cloudwatch.CfnAlarm:
        """A disk is so full that data capture stops."""
        return self._add(
            "disk",
            instance_metric(self._endpoint.name, "DiskUtilization"),
            Threshold(value=CAPTURE_STOPS_AT_DISK_PERCENT, statistic="Maximum"),
            because=f"has a disk over {CAPTURE_STOPS_AT_DISK_PERCENT} % full, where SageMaker stops capturing data",
        )

    def add_metric(self, monitor: Monitor, metric: str, *, baseline: Baseline) -> cloudwatch.CfnAlarm:
        """A metric of a monitor breaks the baseline's constraint: its threshold, operator and worst value decide."""
        period = min(monitor.schedule.seconds, 86_400)
        return self._add(
            f"{monitor.kind.slug}-{metric.replace('_', '-')}",
            monitor.metric(metric),
            Threshold(
                value=baseline.constraint(metric, Part.THRESHOLD),
                comparison_operator=baseline.constraint(metric, Part.COMPARISON_OPERATOR),
                statistic=baseline.constraint(metric, Part.STATISTIC),
                period_seconds=period,
                missing_data=MissingData.IGNORE,
            ),
            because=(
                f"has drifted: {metric} breaks its {monitor.kind.value} constraint. Its threshold is "
                f"{baseline.adjustments.origin(metric)}, in {baseline.constraints_uri}. "
                f"Reports: {monitor.reports.uri}"
            ),
        )

    def _add(self, name: str, metric: MetricSource, threshold: Threshold, *, because: str) -> cloudwatch.CfnAlarm:
        value = threshold.value
        return cloudwatch.CfnAlarm(
            self,
            "".join(word.capitalize() for word in name.split("-")),
            alarm_name=f"{self._endpoint.name}-{name}",
            alarm_description=f"{self._endpoint.name} {because}",
            namespace=metric.namespace,
            metric_name=metric.name,
            dimensions=[
                cloudwatch.CfnAlarm.DimensionProperty(name=key, value=value) for key, value in metric.dimensions.items()
            ],
            statistic=threshold.statistic,
            period=threshold.period_seconds,
            evaluation_periods=1,
            threshold=Token.as_number(value) if isinstance(value, str) else value,
            comparison_operator=threshold.comparison_operator,
            treat_missing_data=threshold.missing_data,
            alarm_actions=[self.topic.topic_arn],
            ok_actions=[self.topic.topic_arn],
        )

    def _allow_alarms_to_publish(self) -> None:
        self.topic.add_to_resource_policy(
            _for_alarms(self._endpoint.name, actions=["sns:Publish"], resource=self.topic.topic_arn)
        )


def allow_alarms_to_use(key: kms.IKey, *, endpoint_name: str) -> None:
    """Let an endpoint's alarms write to a topic that a key encrypts; without it they go off and nobody hears them.

    An imported key's policy is not ours to change: allow it where the key is made.
    """
    statement = _for_alarms(endpoint_name, actions=["kms:Decrypt", "kms:GenerateDataKey"], resource="*")
    key.add_to_resource_policy(statement, allow_no_op=True)


def _for_alarms(endpoint_name: str, *, actions: Sequence[str], resource: str) -> iam.PolicyStatement:
    return iam.PolicyStatement(
        sid="AllowAlarms",
        principals=[iam.ServicePrincipal("cloudwatch.amazonaws.com")],
        actions=list(actions),
        resources=[resource],
        conditions={
            "StringEquals": {"aws:SourceAccount": ACCOUNT},
            "ArnLike": {"aws:SourceArn": f"arn:{PARTITION}:cloudwatch:{REGION}:{ACCOUNT}:alarm:{endpoint_name}-*"},
        },
    )
