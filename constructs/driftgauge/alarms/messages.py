"""The function that writes a message for each event, and the events for which alarms invoke it."""

import json
from collections.abc import Collection

from aws_cdk import Duration, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sns as sns
from constructs import Construct

from driftgauge.alarms.definitions import Event, Labels
from driftgauge.functions.lambda_functions import function_role, lambda_function, log_group
from driftgauge.functions.undelivered import Undelivered
from driftgauge.service.names import camel
from driftgauge.service.permissions import allow, read_prefix
from driftgauge.service.pseudo_parameters import ACCOUNT, PARTITION, REGION
from driftgauge.service.storage import S3Prefix
from driftgauge_contract.alarm_messages import ALARMS_SERVICE, AlarmSeverity, EventField, MessageVariable
from driftgauge_contract.paths import MARKERS_FOLDER, NEWEST_FINDINGS_FOLDER
from driftgauge_contract.recipients import DestinationField, MessageForm

AnyAlarm = cloudwatch.CfnAlarm | cloudwatch.CfnCompositeAlarm


class AlarmMessages(Construct):
    """A Lambda function that alarms invoke, and that sends their messages to a topic.

    An alarm that notifies a topic itself does so when it is created, too, and cannot name what has drifted. The
    function is an action of alarms, so that `aws cloudwatch disable-alarm-actions` and mute rules silence it.

    Args:
        scope: The scope of the construct.
        construct_id: The id of the construct.
        endpoint_name: The name with which the names of the alarms begin.
        topic: The topic of the messages.
        key: The key of the topic.
        reports: The prefix of the reports that `ExecutionReport` has; without it, messages name no findings.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        endpoint_name: str,
        topic: sns.ITopic,
        key: kms.IKey,
        reports: S3Prefix | None = None,
    ) -> None:
        super().__init__(scope, construct_id)
        self._events: dict[str, dict[str, str]] = {}
        self._destinations: list[dict[str, object]] = []
        logs = log_group(self, "Logs")
        role = self._role = function_role(self, "Role", log_group=logs)
        self._allow_to_publish(topic.topic_arn, key_arn=key.key_arn)
        because = "CloudWatch describes composite alarms to nobody whose permission is narrower."
        allow(role, ["cloudwatch:DescribeAlarms"], on=["*"], because=because)
        environment = {
            MessageVariable.ENDPOINT_NAME.value: endpoint_name,
            MessageVariable.TOPIC_ARN.value: topic.topic_arn,
        }
        if reports is not None:
            read_prefix(role, reports / MARKERS_FOLDER / NEWEST_FINDINGS_FOLDER)
            environment[MessageVariable.REPORTS_URI.value] = reports.uri
        self.function = lambda_function(
            self,
            "Function",
            handler="alarm_messages.handler.on_alarm",
            role=role,
            log_group=logs,
            # A message is a few kilobytes; boto3 alone takes most of this memory.
            memory_size=256,
            timeout=Duration.minutes(1),
            environment=environment,
        )
        Undelivered.of(self).keep_failures_of(self.function)
        self._permission = lambda_.CfnPermission(
            self,
            "Alarms",
            action="lambda:InvokeFunction",
            function_name=self.function.function_arn,
            principal=ALARMS_SERVICE,
            source_account=ACCOUNT,
            # All alarms of the endpoint in one statement: a function's policy is limited to 20 KB (Lambda developer
            # guide, quotas).
            source_arn=f"arn:{PARTITION}:cloudwatch:{REGION}:{ACCOUNT}:alarm:{endpoint_name}-*",
        )

    def publish_to(
        self, topic_arn: str, *, form: MessageForm, severities: Collection[AlarmSeverity], key_arn: str | None = None
    ) -> None:
        """Publish messages of some severities to a further topic, in the form that its subscribers read.

        Args:
            topic_arn: The topic.
            form: The form of its messages.
            severities: The severities of its messages.
            key_arn: The key of the topic, unless it is this deployment's, or AWS's own.
        """
        self._allow_to_publish(topic_arn, key_arn=key_arn)
        self._destinations.append(
            {
                DestinationField.TOPIC_ARN.value: topic_arn,
                DestinationField.FORM.value: form.value,
                DestinationField.SEVERITIES.value: sorted(severities),
            }
        )
        destinations = Stack.of(self).to_json_string(self._destinations)
        self.function.add_environment(MessageVariable.DESTINATIONS.value, destinations)

    def _allow_to_publish(self, topic_arn: str, *, key_arn: str | None) -> None:
        allow(self._role, ["sns:Publish"], on=[topic_arn])
        if key_arn:
            allow(self._role, ["kms:Decrypt", "kms:GenerateDataKey"], on=[key_arn])

    def send(self, alarm: AnyAlarm, *, name: str, event: Event) -> None:
        """Send a message about an event when its alarm goes to ALARM, and one when it returns."""
        # No action for INSUFFICIENT_DATA: an alarm that was just created is in this state.
        alarm.alarm_actions = alarm.ok_actions = [self.function.function_arn]
        # CloudWatch does not try again where it is not yet allowed to invoke the function.
        alarm.node.add_dependency(self._permission)
        paging = {EventField.SEVERITY.value: event.severity.value} if event.severity is AlarmSeverity.PAGE else {}
        about = {EventField.MONITOR.value: event.monitor} if event.monitor else {}
        self._events[name] = {**paging, **about}
        self._name_events()

    def silence(self, alarm: AnyAlarm, *, name: str) -> None:
        """Send no messages of an alarm, since another one covers its event."""
        alarm.alarm_actions = alarm.ok_actions = None
        del self._events[name]
        self._name_events()

    def _name_events(self) -> None:
        # Most events are tickets about nothing that was found, and a function's environment is limited to 4 KB.
        known = {name: event for name, event in sorted(self._events.items()) if event}
        self.function.add_environment(MessageVariable.EVENTS.value, json.dumps(known))


class Events:
    """The events of a deployment: what several alarms see is a composite alarm's, so that it is one message."""

    def __init__(self, scope: Construct, *, labels: Labels, messages: AlarmMessages) -> None:
        self._scope, self._labels, self._messages = scope, labels, messages
        self._alarms: dict[str, list[AnyAlarm]] = {}
        self._composites: dict[str, cloudwatch.CfnCompositeAlarm] = {}

    def add(self, alarm: AnyAlarm, *, name: str, event: Event) -> None:
        """Send the messages of an event that an alarm sees, alone or with those that were added before."""
        alarms = self._alarms.setdefault(event.name, [])
        alarms.append(alarm)
        if len(alarms) == 1:
            self._messages.send(alarm, name=name, event=event)
        elif event.name in self._composites:
            self._composites[event.name].alarm_rule = any_in_alarm(alarms)
        else:
            self._composites[event.name] = self._cover(alarms, event)

    def _cover(self, alarms: list[AnyAlarm], event: Event) -> cloudwatch.CfnCompositeAlarm:
        first, _ = alarms
        self._messages.silence(first, name=str(first.alarm_name))
        name = self._labels.alarm_name(event.name)
        covering = cloudwatch.CfnCompositeAlarm(
            self._scope,
            camel(event.name),
            alarm_name=name,
            alarm_description=self._labels.description(event.because, event.guide),
            alarm_rule=any_in_alarm(alarms),
            actions_enabled=True,
        )
        self._messages.send(covering, name=name, event=event)
        return covering


def any_in_alarm(alarms: list[AnyAlarm]) -> str:
    """Return the rule of a composite alarm over some alarms."""
    return " OR ".join(in_alarm(alarm) for alarm in alarms)


def in_alarm(alarm: AnyAlarm) -> str:
    """Return a condition with a reference to the alarm, so that it is created before the rule."""
    return f'ALARM("{alarm.ref}")'
