"""The recipients of messages about events, as a deployment file names them and constructs subscribe them."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from driftgauge_contract.alarm_messages import AlarmSeverity

ALL_SEVERITIES = frozenset(AlarmSeverity)


class MessageForm(StrEnum):
    """The form in which a topic receives messages."""

    TEXT = "text"
    """A text; subscribers by HTTPS receive the JSON of CloudWatch's own notifications."""

    CHAT = "chat"
    """A custom notification of Amazon Q Developer in chat applications, for Slack and Teams."""


class DestinationField(StrEnum):
    """The fields of a further topic in the variable `DESTINATIONS`."""

    TOPIC_ARN = "TopicArn"
    FORM = "Form"
    SEVERITIES = "Severities"


@dataclass(frozen=True, kw_only=True)
# A base without fields, so that a route can hold any of them and each layer looks up what to do by the type.
class Recipient:
    """Somebody or something that receives messages."""


@dataclass(frozen=True, kw_only=True)
class Email(Recipient):
    """An address, which has to confirm once."""

    address: str


@dataclass(frozen=True, kw_only=True)
class HttpsEndpoint(Recipient):
    """An endpoint that understands CloudWatch's notifications by SNS, such as PagerDuty's integration."""

    url: str


@dataclass(frozen=True, kw_only=True)
class ExistingTopic(Recipient):
    """A topic that something else created; `key_arn` is the key that encrypts it, if it is a customer's."""

    arn: str
    key_arn: str | None = None
    form: MessageForm = MessageForm.TEXT


@dataclass(frozen=True, kw_only=True)
class SlackChannel(Recipient):
    """A channel of Slack, by the ids of its workspace and its own."""

    workspace: str
    channel: str


@dataclass(frozen=True, kw_only=True)
class TeamsChannel(Recipient):
    """A channel of Microsoft Teams, by the ids of its tenant, its team and its own."""

    tenant: str
    team: str
    channel: str


@dataclass(frozen=True, kw_only=True)
class Routes:
    """The recipients of messages by severity."""

    page: tuple[Recipient, ...] = ()
    ticket: tuple[Recipient, ...] = ()

    def recipients(self) -> dict[Recipient, Collection[AlarmSeverity]]:
        """Return each recipient once, with the severities of its messages."""
        listed = {AlarmSeverity.PAGE: self.page, AlarmSeverity.TICKET: self.ticket}
        return {
            recipient: frozenset(severity for severity, all_of_it in listed.items() if recipient in all_of_it)
            # Once each: two subscriptions of one address would be constructs of the same id. The order keeps templates
            # stable.
            for recipient in dict.fromkeys((*self.page, *self.ticket))
        }
