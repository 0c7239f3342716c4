"""The alarms on an endpoint and its monitors, and the topic that hears of them."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import NamedTuple

from aws_cdk import Annotations, Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from constructs import Construct

from driftgauge.alarms import endpoint_alarms, liveness_alarms, monitor_alarms
from driftgauge.alarms.definitions import AlarmDefinition, Evaluation, Event, Guide, Labels
from driftgauge.alarms.messages import AlarmMessages, AnyAlarm, Events, any_in_alarm, in_alarm
from driftgauge.alarms.recipients import Recipients
from driftgauge.alarms.tuning import UNTUNED, Tuning, Tunings
from driftgauge.baselines.baseline import Baseline
from driftgauge.endpoint.endpoint import Endpoint
from driftgauge.functions.undelivered import Undelivered
from driftgauge.monitors.monitor import Monitor
from driftgauge.service.key_policies import add_to_key_policy
from driftgauge.service.names import camel
from driftgauge.service.pseudo_parameters import ACCOUNT, PARTITION, REGION
from driftgauge.service.storage import S3Prefix
from driftgauge_contract.alarm_messages import AlarmSeverity
from driftgauge_contract.kinds import KINDS
from driftgauge_contract.names import EndpointAlarm, MonitorAlarm
from driftgauge_contract.recipients import ALL_SEVERITIES, Email, Recipient

MAX_CHILDREN = 100
"""CloudWatch's limit for the alarms in the rule of a composite alarm."""


class ThresholdOrigin(NamedTuple):
    """The threshold of an alarm, and where it comes from."""

    alarm: str
    threshold: float | str
    origin: str


class MonitorAlarms(Construct):
    """The alarms of one endpoint. Each description says what happened, and where the threshold comes from.

    Args:
        scope: The scope of the construct.
        construct_id: The id of the construct.
        endpoint: The endpoint.
        key: The key of the topic; one of its own unless given.
        evaluation: How many of the last windows have to break a constraint; one, the last, unless given.
        tuning: What is changed about alarms, by the members of `EndpointAlarm` and `MonitorAlarm`. An alarm that is not
            enabled is left out by `add_liveness`; the other ones are added one by one.
        reports: The prefix of the reports that `ExecutionReport` has, so that messages name what was found.
        runbooks: The address of the runbooks' site, to which the alarms' descriptions link. By default they name the
            command that shows the runbook.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        endpoint: Endpoint,
        key: kms.IKey | None = None,
        evaluation: Evaluation | None = None,
        tuning: Tunings | None = None,
        reports: S3Prefix | None = None,
        runbooks: str | None = None,
    ) -> None:
        super().__init__(scope, construct_id)
        self._endpoint = endpoint
        self._evaluation = evaluation or Evaluation()
        self._tuning = tuning or {}
        self.wanting_attention: list[AnyAlarm] = []
        """The alarms on events, apart from those over several of them."""

        self.definitions: list[AlarmDefinition] = []
        """The definitions of the alarms on metrics, in the order in which they were added."""

        self._disk: cloudwatch.CfnAlarm | None = None
        self.origins: list[ThresholdOrigin] = []
        """The alarms whose thresholds are not fixed."""

        # The default key of SNS does not allow alarms to publish to a topic.
        key = key or kms.Key(self, "Key", enable_key_rotation=True)
        add_to_key_policy(self, key, _use_of_key(endpoint.name), otherwise="alarms notify nobody")
        self.topic = sns.Topic(self, "Topic", master_key=key, enforce_ssl=True)
        self._allow_alarms_to_publish()
        self._labels = Labels(endpoint_name=endpoint.name, runbooks=runbooks)
        # One function for all alarms of the endpoint: a message needs the other alarms of its event, too.
        messages = AlarmMessages(
            self, "Messages", endpoint_name=endpoint.name, topic=self.topic, key=key, reports=reports
        )
        self._recipients = Recipients(
            self, "Recipients", name=endpoint.name, topic=self.topic, key=key, messages=messages
        )
        self._events = Events(self, labels=self._labels, messages=messages)

    def notify(
        self, recipients: Sequence[str | Recipient], *, severities: Collection[AlarmSeverity] = ALL_SEVERITIES
    ) -> None:
        """Let recipients receive messages of some severities; a text is an address, which has to confirm once."""
        for each in recipients:
            self._recipients.add(Email(address=each) if isinstance(each, str) else each, severities)

    def add_latency(self, limit: Duration) -> cloudwatch.CfnAlarm:
        """Add an alarm on an average latency of the model above a limit."""
        return self.add(endpoint_alarms.latency(self._endpoint, limit, self._tuned(EndpointAlarm.LATENCY)))

    def add_server_errors(self) -> cloudwatch.CfnAlarm:
        """Add an alarm on answers of the endpoint with 5XX."""
        return self.add(endpoint_alarms.server_errors(self._endpoint, self._tuned(EndpointAlarm.SERVER_ERRORS)))

    def add_model_errors(self) -> cloudwatch.CfnAlarm:
        """Add an alarm on requests that the model's container failed to answer."""
        return self.add(endpoint_alarms.model_errors(self._endpoint, self._tuned(EndpointAlarm.MODEL_ERRORS)))

    def add_disk(self) -> cloudwatch.CfnAlarm:
        """Add an alarm on a disk that is so full that data capture stops."""
        # The alarm on stopped capture needs it, too, and may be added before or after.
        if self._disk is None:
            tuning = self._tuned(EndpointAlarm.DISK)
            self._disk = self.add(endpoint_alarms.disk(self._endpoint, tuning), notifies=tuning.enabled)
        return self._disk

    def add_metric(self, monitor: Monitor, metric: str, *, baseline: Baseline) -> cloudwatch.CfnAlarm:
        """Add an alarm on a metric of a monitor that breaks the baseline's constraint."""
        return self._add_broken_constraint(monitor, metric, baseline)

    def add_drift(self, monitor: Monitor, feature: str, *, baseline: Baseline) -> cloudwatch.CfnAlarm:
        """Add an alarm on the drift of a feature."""
        return self._add_broken_constraint(monitor, feature, baseline)

    def add_constraints(self, monitor: Monitor, *, baseline: Baseline) -> None:
        """Add an alarm on each metric and feature that the baseline's adjustments name for alarms."""
        for alarm in baseline.constraint_alarms:
            self._add_broken_constraint(monitor, alarm.name, baseline)

    def add_violations(self, monitor: Monitor) -> cloudwatch.CfnAlarm:
        """Add an alarm on violations that a monitor's last execution found.

        This and the alarms on liveness need the metrics of `ExecutionReport`.
        """
        return self.add(monitor_alarms.violations(monitor, self._evaluation, self._tuned(MonitorAlarm.VIOLATIONS)))

    def add_reference(self, monitor: Monitor) -> cloudwatch.CfnAlarm:
        """Add an alarm on a difference between a window and the days before it, for a monitor with a reference."""
        return self.add(monitor_alarms.reference(monitor, self._evaluation, self._tuned(MonitorAlarm.REFERENCE)))

    def add_liveness(self, monitor: Monitor) -> None:
        """Add alarms on executions that fail, do not start, or have no data, and on constraints edited by hand."""
        failed = self._tuned(MonitorAlarm.FAILED)
        if failed.enabled:
            self.add(liveness_alarms.failed(monitor, failed))
        if isinstance(monitor.baseline, Baseline) and self._tuned(MonitorAlarm.CONFIGURATION_CHANGED).enabled:
            self.add(liveness_alarms.configuration_changed(monitor))
        overdue = self._tuned(MonitorAlarm.OVERDUE)
        if overdue.enabled and liveness_alarms.can_be_overdue(monitor):
            # Missing data is breaching here, so the alarm must not exist before the monitor has published anything: the
            # resource that starts the monitor publishes the first datapoint.
            self.add(liveness_alarms.overdue(monitor, overdue)).node.add_dependency(monitor.deployed.started)
        nothing_captured = self._add_no_input(monitor)
        # One such alarm is enough for the endpoint, whichever of its monitors is first.
        # Requests to the endpoint tell nothing about what batch transforms capture.
        capture_stopped = self._tuned(EndpointAlarm.CAPTURE_STOPPED).enabled and monitor.transforms is None
        if capture_stopped and self.node.try_find_child(camel(EndpointAlarm.CAPTURE_STOPPED)) is None:
            self._add_capture_stopped(monitor, nothing_captured)

    def _add_no_input(self, monitor: Monitor) -> str:
        """Add the alarms on missing data and labels, and return the condition that nothing is captured.

        Those that are not enabled serve `capture-stopped` as conditions, and notify nobody.
        """
        tuning = self._tuned(MonitorAlarm.NO_DATA)
        nothing_captured = in_alarm(self.add(liveness_alarms.no_data(monitor, tuning), notifies=tuning.enabled))
        if KINDS[monitor.kind].needs_labels:
            tuning = self._tuned(MonitorAlarm.NO_LABELS)
            no_labels = self.add(liveness_alarms.no_labels(monitor, tuning), notifies=tuning.enabled)
            # If captures and labels are both missing, the service does not say which of them it lacks.
            nothing_captured += f" AND NOT {in_alarm(no_labels)}"
        return nothing_captured

    def add_undelivered(self) -> cloudwatch.CfnAlarm:
        """Add an alarm on events and starts that could not be delivered, which `Undelivered` keeps."""
        queue = Undelivered.of(self).queue
        return self.add(liveness_alarms.undelivered(queue.queue_name, self._tuned(EndpointAlarm.UNDELIVERED)))

    def add_needs_attention(self) -> cloudwatch.CfnCompositeAlarm:
        """Add one alarm over all that were added before, for a look at one state; it sends no messages of its own."""
        if not 1 <= len(self.wanting_attention) <= MAX_CHILDREN:
            raise ValueError(f"{len(self.wanting_attention)} alarms in one; allowed: 1 to {MAX_CHILDREN}")
        event = Event(
            name=EndpointAlarm.NEEDS_ATTENTION,
            because="needs attention: see which of its alarms are in ALARM; their descriptions say why",
            guide=Guide(command="alarms {name}", runbook="needs-attention"),
        )
        return self._composite(event, any_in_alarm(self.wanting_attention))

    def _tuned(self, alarm: EndpointAlarm | MonitorAlarm) -> Tuning:
        return self._tuning.get(alarm, UNTUNED)

    def add(self, definition: AlarmDefinition, *, notifies: bool = True) -> cloudwatch.CfnAlarm:
        """Add an alarm, of whose event the topic hears unless it is only a condition of other alarms."""
        definition = definition if notifies else replace(definition, notifies=False)
        alarm = definition.render(self, self._labels)
        self.definitions.append(definition)
        if definition.notifies:
            self.wanting_attention.append(alarm)
            self._events.add(alarm, name=str(alarm.alarm_name), event=definition.seen_event)
        if definition.origin:
            self.origins.append(ThresholdOrigin(definition.construct_id, definition.threshold.value, definition.origin))
        return alarm

    def _add_broken_constraint(self, monitor: Monitor, name: str, baseline: Baseline) -> cloudwatch.CfnAlarm:
        age = monitor.deployed.metrics_age_seconds
        if not self._evaluation.sees_metrics(monitor.schedule, age):
            Annotations.of(monitor).add_warning_v2(
                "driftgauge:late-metrics",
                f"the metrics of {monitor.name} may be {age // 3600} hours old when they can be read, "
                "and an alarm looks back a week: the alarms on its metrics may see none; the alarm on its "
                "violations does",
            )
        return self.add(monitor_alarms.broken_constraint(monitor, name, baseline, self._evaluation))

    def _add_capture_stopped(self, monitor: Monitor, nothing_captured: str) -> None:
        captured = self._endpoint.capture.place(self._endpoint.name)
        steady = endpoint_alarms.steady_traffic(self._endpoint, monitor.schedule).render(self, self._labels)
        event = Event(
            name=EndpointAlarm.CAPTURE_STOPPED,
            because=(
                "is asked, and what it answers is no longer captured: an execution found no data in spite of steady "
                f"traffic, or a disk is too full\nCaptured data: {captured.uri}"
            ),
            guide=Guide(command="captures {name}", runbook="capture-stopped"),
        )
        stopped = self._composite(event, f"({nothing_captured} AND {in_alarm(steady)}) OR {in_alarm(self.add_disk())}")
        # The alarm on steady traffic is a condition only: it is in ALARM whenever all is well.
        self.wanting_attention.append(stopped)
        self._events.add(stopped, name=str(stopped.alarm_name), event=endpoint_alarms.NO_INPUT)

    def _composite(self, event: Event, rule: str) -> cloudwatch.CfnCompositeAlarm:
        return cloudwatch.CfnCompositeAlarm(
            self,
            camel(event.name),
            alarm_name=self._labels.alarm_name(event.name),
            alarm_description=self._labels.description(event.because, event.guide),
            alarm_rule=rule,
            actions_enabled=True,
        )

    def _allow_alarms_to_publish(self) -> None:
        self.topic.add_to_resource_policy(
            _for_alarms(self._endpoint.name, actions=["sns:Publish"], resource=self.topic.topic_arn)
        )


def allow_alarms_to_use(key: kms.IKey, *, endpoint_name: str) -> None:
    """Allow an endpoint's alarms to write to a topic that a key encrypts.

    Without it the alarms change their state and notify nobody. The policy of an imported key cannot be changed: allow
    it where the key is created.
    """
    key.add_to_resource_policy(_use_of_key(endpoint_name), allow_no_op=True)


def _use_of_key(endpoint_name: str) -> iam.PolicyStatement:
    # A key policy speaks of its own key, so that `*` is no other one.
    return _for_alarms(endpoint_name, actions=["kms:Decrypt", "kms:GenerateDataKey"], resource="*")


def _for_alarms(endpoint_name: str, *, actions: Sequence[str], resource: str) -> iam.PolicyStatement:
    return iam.PolicyStatement(
        sid="AllowAlarms",
        principals=[iam.ServicePrincipal("cloudwatch.amazonaws.com")],
        actions=list(actions),
        resources=[resource],
        conditions={
            # Without the account, an alarm of anybody else's could use the topic and the key (the confused deputy).
            "StringEquals": {"aws:SourceAccount": ACCOUNT},
            "ArnLike": {"aws:SourceArn": f"arn:{PARTITION}:cloudwatch:{REGION}:{ACCOUNT}:alarm:{endpoint_name}-*"},
        },
    )
