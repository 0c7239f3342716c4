"""Alarms on an endpoint and its monitors, and the topic that all of them notify."""

from collections.abc import Sequence
from typing import NamedTuple

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

from driftgauge.alarms import endpoint_alarms, liveness_alarms, monitor_alarms
from driftgauge.alarms.definitions import AlarmDefinition
from driftgauge.baselines.baseline import Baseline
from driftgauge.endpoint.endpoint import Endpoint
from driftgauge.monitors.monitor import Monitor
from driftgauge.service.names import camel
from driftgauge.service.pseudo_parameters import ACCOUNT, PARTITION, REGION
from driftgauge_contract.kinds import MonitorKind

MOST_CHILDREN = 100
"""CloudWatch's limit for the alarms in a composite alarm's rule."""

AnyAlarm = cloudwatch.CfnAlarm | cloudwatch.CfnCompositeAlarm


class ThresholdOrigin(NamedTuple):
    """An alarm's threshold, and where it comes from."""

    alarm: str
    threshold: float | str
    origin: str


class MonitorAlarms(Construct):
    """Alarms of one endpoint. Each description says what happened and where its threshold came from."""

    def __init__(self, scope: Construct, construct_id: str, *, endpoint: Endpoint, key: kms.IKey | None = None) -> None:
        super().__init__(scope, construct_id)
        self._endpoint = endpoint
        self._wanting_attention: list[AnyAlarm] = []
        self._disk: cloudwatch.CfnAlarm | None = None
        self.origins: list[ThresholdOrigin] = []
        """The thresholds that are not fixed."""

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
        return self.add(endpoint_alarms.latency(self._endpoint.name, limit))

    def add_server_errors(self) -> cloudwatch.CfnAlarm:
        """The endpoint answers with 5XX."""
        return self.add(endpoint_alarms.server_errors(self._endpoint.name))

    def add_model_errors(self) -> cloudwatch.CfnAlarm:
        """The model's container fails to answer."""
        return self.add(endpoint_alarms.model_errors(self._endpoint.name))

    def add_disk(self) -> cloudwatch.CfnAlarm:
        """A disk is so full that data capture stops."""
        self._disk = self._disk or self.add(endpoint_alarms.disk(self._endpoint.name))
        return self._disk

    def add_metric(self, monitor: Monitor, metric: str, *, baseline: Baseline) -> cloudwatch.CfnAlarm:
        """A metric of a monitor breaks the baseline's constraint: its threshold, operator and worst value decide."""
        return self.add(monitor_alarms.broken_metric(monitor, metric, baseline))

    def add_drift(self, monitor: Monitor, feature: str, *, baseline: Baseline) -> cloudwatch.CfnAlarm:
        """A feature's values are further from the baseline's than they may be."""
        return self.add(monitor_alarms.drifted_feature(monitor, feature, baseline))

    def add_violations(self, monitor: Monitor) -> cloudwatch.CfnAlarm:
        """A monitor's last execution found violations; needs `ExecutionReport`, as does all that follows."""
        return self.add(monitor_alarms.violations(monitor))

    def add_liveness(self, monitor: Monitor) -> None:
        """A monitor's executions fail, do not come, or have nothing to look at."""
        self.add(liveness_alarms.failed(monitor))
        if liveness_alarms.can_be_overdue(monitor):
            # Silence rings at once where nothing was ever heard; the schedule's beginning is a sound.
            self.add(liveness_alarms.overdue(monitor)).node.add_dependency(monitor.watch.begun)
        no_data = self.add(liveness_alarms.no_data(monitor))
        nothing_captured = _rings(no_data)
        if monitor.kind is MonitorKind.MODEL_QUALITY:
            # Where both are missing, the service does not say which of them it misses.
            no_labels = self.add(liveness_alarms.no_labels(monitor))
            nothing_captured += f" AND NOT {_rings(no_labels)}"
        if self.node.try_find_child(camel("capture-stopped")) is None:
            self._add_capture_stopped(monitor, nothing_captured)

    def add_needs_attention(self) -> cloudwatch.CfnCompositeAlarm:
        """One alarm over all that were added before."""
        if not 1 <= len(self._wanting_attention) <= MOST_CHILDREN:
            raise ValueError(f"{len(self._wanting_attention)} alarms in one; allowed: 1 to {MOST_CHILDREN}")
        rule = " OR ".join(_rings(alarm) for alarm in self._wanting_attention)
        return self._composite(
            "needs-attention", rule, because="needs attention: which of its alarms ring, and why, stands in theirs"
        )

    def add(self, definition: AlarmDefinition) -> cloudwatch.CfnAlarm:
        """Any alarm; it notifies the topic."""
        alarm = definition.render(self, endpoint_name=self._endpoint.name, topic_arn=self.topic.topic_arn)
        if definition.notifies:
            self._wanting_attention.append(alarm)
        if definition.origin:
            self.origins.append(ThresholdOrigin(definition.construct_id, definition.threshold.value, definition.origin))
        return alarm

    def _add_capture_stopped(self, monitor: Monitor, nothing_captured: str) -> None:
        captured = self._endpoint.capture.place(self._endpoint.name)
        traffic = endpoint_alarms.steady_traffic(self._endpoint.name, monitor.schedule)
        steady = traffic.render(self, endpoint_name=self._endpoint.name, topic_arn=self.topic.topic_arn)
        stopped = self._composite(
            "capture-stopped",
            f"({nothing_captured} AND {_rings(steady)}) OR {_rings(self.add_disk())}",
            because=(
                "is asked, and what it answers is no longer captured: an execution found no data in spite of steady "
                f"traffic, or a disk is too full. Captured data: {captured.uri}"
            ),
        )
        self._wanting_attention.append(stopped)

    def _composite(self, name: str, rule: str, *, because: str) -> cloudwatch.CfnCompositeAlarm:
        return cloudwatch.CfnCompositeAlarm(
            self,
            camel(name),
            alarm_name=f"{self._endpoint.name}-{name}",
            alarm_description=f"{self._endpoint.name} {because}",
            alarm_rule=rule,
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


def _rings(alarm: AnyAlarm) -> str:
    """A reference to the name, so that the alarm is there before the rule."""
    return f'ALARM("{alarm.ref}")'


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
