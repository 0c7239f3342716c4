"""The subscriptions of those who receive messages, and the topics that reach Slack and Teams."""

from collections.abc import Collection

from aws_cdk import aws_chatbot as chatbot
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

from driftgauge.alarms.messages import AlarmMessages
from driftgauge.service.pseudo_parameters import PARTITION
from driftgauge_contract.alarm_messages import AlarmSeverity, MessageAttribute
from driftgauge_contract.limits import short_hash
from driftgauge_contract.recipients import (
    ALL_SEVERITIES,
    Email,
    ExistingTopic,
    HttpsEndpoint,
    MessageForm,
    Recipient,
    SlackChannel,
    TeamsChannel,
)

_NO_COMMANDS = f"arn:{PARTITION}:iam::aws:policy/AWSDenyAll"
"""The guardrail of channels, whose default would allow whatever the role does."""


class Recipients(Construct):
    """The receivers of a deployment's messages.

    Args:
        scope: The scope of the construct.
        construct_id: The id of the construct.
        name: The name with which the names of channel configurations begin.
        topic: The topic to which all messages go.
        key: The key that encrypts the topics.
        messages: The function that writes the messages.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        name: str,
        topic: sns.Topic,
        key: kms.IKey,
        messages: AlarmMessages,
    ) -> None:
        super().__init__(scope, construct_id)
        self._name, self._topic, self._key, self._messages = name, topic, key, messages
        self._chat_topics: dict[AlarmSeverity, sns.Topic] = {}
        self._role: iam.Role | None = None

    def add(self, recipient: Recipient, severities: Collection[AlarmSeverity]) -> None:
        """Let a recipient receive messages of some severities."""
        match recipient:
            case Email():
                self._topic.add_subscription(
                    subscriptions.EmailSubscription(recipient.address, filter_policy=_only(severities))
                )
            case HttpsEndpoint():
                self._topic.add_subscription(
                    subscriptions.UrlSubscription(
                        recipient.url, protocol=sns.SubscriptionProtocol.HTTPS, filter_policy=_only(severities)
                    )
                )
            case ExistingTopic():
                self._messages.publish_to(
                    recipient.arn, key_arn=recipient.key_arn, form=recipient.form, severities=severities
                )
            case SlackChannel():
                self._add_slack(recipient, severities)
            case TeamsChannel():
                self._add_teams(recipient, severities)
            # mypy cannot check a base class that others may extend, so that an unknown recipient is an error at
            # synthesis.
            case _:
                raise TypeError(f"{recipient!r} cannot be subscribed")

    def _add_slack(self, channel: SlackChannel, severities: Collection[AlarmSeverity]) -> None:
        ending = f"slack-{short_hash(channel.channel)}"
        chatbot.CfnSlackChannelConfiguration(
            self,
            ending,
            configuration_name=f"{self._name}-{ending}",
            slack_workspace_id=channel.workspace,
            slack_channel_id=channel.channel,
            iam_role_arn=self._channel_role().role_arn,
            guardrail_policies=[_NO_COMMANDS],
            sns_topic_arns=self._topics(severities),
        )

    def _add_teams(self, channel: TeamsChannel, severities: Collection[AlarmSeverity]) -> None:
        ending = f"teams-{short_hash(channel.channel)}"
        chatbot.CfnMicrosoftTeamsChannelConfiguration(
            self,
            ending,
            configuration_name=f"{self._name}-{ending}",
            teams_tenant_id=channel.tenant,
            team_id=channel.team,
            teams_channel_id=channel.channel,
            iam_role_arn=self._channel_role().role_arn,
            guardrail_policies=[_NO_COMMANDS],
            sns_topic_arns=self._topics(severities),
        )

    def _topics(self, severities: Collection[AlarmSeverity]) -> list[str]:
        """Return the topics of channels: a channel's subscription has no filter, so each severity has a topic."""
        for severity in sorted(set(severities) - self._chat_topics.keys()):
            topic = sns.Topic(self, f"Chat{severity.capitalize()}", master_key=self._key, enforce_ssl=True)
            self._messages.publish_to(topic.topic_arn, form=MessageForm.CHAT, severities=[severity])
            self._chat_topics[severity] = topic
        return [self._chat_topics[severity].topic_arn for severity in sorted(severities)]

    def _channel_role(self) -> iam.Role:
        # It has no permissions: a channel reads messages, and runs no commands.
        principal = iam.ServicePrincipal("chatbot.amazonaws.com")
        self._role = self._role or iam.Role(self, "ChannelRole", assumed_by=principal)
        return self._role


def _only(severities: Collection[AlarmSeverity]) -> dict[str, sns.SubscriptionFilter] | None:
    if set(severities) == ALL_SEVERITIES:
        return None
    # Filtered by SNS, so that the function publishes a message once for all of these subscribers.
    allowed = sns.SubscriptionFilter.string_filter(allowlist=sorted(severities))
    return {MessageAttribute.SEVERITY.value: allowed}
