"""The handler of the events with which alarms invoke the function."""

import json
import logging
import os
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from alarm_messages import clients
from alarm_messages.causes import causes_of
from alarm_messages.findings import Findings, read_findings
from alarm_messages.messages import Event, Message
from alarm_messages.settings import Destination, Settings
from alarm_messages.state_changes import State, StateChange
from driftgauge_contract.alarm_messages import AlarmSeverity, MessageAttribute
from driftgauge_contract.recipients import MessageForm

if TYPE_CHECKING:
    from mypy_boto3_sns.type_defs import MessageAttributeValueTypeDef

# Programs behind HTTPS read the notification, everybody else the text. Channels of chats subscribe by HTTPS, too.
_FORMS: Mapping[MessageForm, Callable[[Message], Mapping[str, str]]] = {
    MessageForm.TEXT: lambda message: {"default": message.text, "https": message.notification},
    MessageForm.CHAT: lambda message: {"default": message.chat},
}
_LOG = logging.getLogger(__name__)
logging.getLogger("alarm_messages").setLevel(logging.INFO)


def on_alarm(event: Mapping[str, object], context: object) -> None:  # noqa: ARG001 - Lambda passes it
    """Send a message where an event begins or ends, and none about an alarm that has just been created."""
    change = StateChange.from_event(event)
    if not change.is_news:
        _LOG.info("alarm %s went from %s to %s: no message", change.alarm, change.previous, change.state)
        return
    settings = Settings.from_environment(os.environ)
    severity = settings.severity(change.alarm)
    event_now = Event(
        endpoint_name=settings.endpoint_name,
        change=change,
        severity=severity,
        causes=causes_of(change, clients.cloudwatch()),
        findings=_findings(change, settings),
    )
    for destination in settings.destinations:
        if severity in destination.severities:
            _publish(destination, event_now.message(), _attributes(change, severity))
    _LOG.info("alarm %s went from %s to %s: %s", change.alarm, change.previous, change.state, severity)


def _findings(change: StateChange, settings: Settings) -> Findings | None:
    uri = settings.findings_uri(change.alarm)
    return read_findings(uri, clients.s3()) if uri and change.state is State.ALARM else None


def _publish(
    destination: Destination, message: Message, attributes: "Mapping[str, MessageAttributeValueTypeDef]"
) -> None:
    clients.sns().publish(
        TopicArn=destination.topic_arn,
        Subject=message.subject,
        Message=json.dumps(_FORMS[destination.form](message)),
        # A text for each protocol, with `default` for those that are not named (SNS API reference, `Publish`).
        MessageStructure="json",
        MessageAttributes=attributes,
    )


def _attributes(change: StateChange, severity: AlarmSeverity) -> "Mapping[str, MessageAttributeValueTypeDef]":
    values = {
        MessageAttribute.SEVERITY: severity,
        MessageAttribute.STATE: change.state,
        MessageAttribute.ALARM: change.alarm,
    }
    attributes: dict[str, MessageAttributeValueTypeDef] = {
        name: {"DataType": "String", "StringValue": value} for name, value in values.items()
    }
    seen_by = json.dumps(change.seen_by)
    return {**attributes, MessageAttribute.SEEN_BY: {"DataType": "String.Array", "StringValue": seen_by}}
