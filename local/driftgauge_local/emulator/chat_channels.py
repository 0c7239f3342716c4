"""The types of channels of Slack and Microsoft Teams, which the emulator's CloudFormation lacks.

There is no chat on this machine: a channel is checked as the service would check it, and its topics receive what
it would show.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ministack.core.responses import get_account_id
from ministack.services import sns
from ministack.services.cloudformation import provisioners

_log = logging.getLogger(__name__)
_COMMON = frozenset({"ConfigurationName", "IamRoleArn", "SnsTopicArns", "GuardrailPolicies", "LoggingLevel", "Tags"})
_REQUIRED = frozenset({"ConfigurationName", "IamRoleArn"})

Properties = Mapping[str, Any]
Result = tuple[str, dict[str, str]]


@dataclass(frozen=True, kw_only=True)
class _Chat:
    """A type of channel: its name in ARNs, and the properties that name a channel."""

    kind: str
    ids: frozenset[str]

    def put(self, properties: Properties) -> Result:
        """Check a channel, and return its ARN."""
        missing = sorted(name for name in _REQUIRED | self.ids if not properties.get(name))
        # A property that has no effect here is refused, so that nobody believes it was tried.
        unknown = sorted(properties.keys() - _COMMON - self.ids)
        if missing or unknown:
            raise ValueError(f"a {self.kind} lacks {missing or 'nothing'}; without effect here: {unknown or 'nothing'}")
        topics = properties.get("SnsTopicArns", [])
        if gone := [arn for arn in topics if sns._topic_by_arn_any_scope(arn) is None]:
            raise ValueError(f"{', '.join(gone)} of a {self.kind} is no topic on this machine")
        name = properties["ConfigurationName"]
        _log.info("There is no chat on this machine: the messages for %s reach %s", name, ", ".join(topics))
        arn = f"arn:aws:chatbot::{get_account_id()}:chat-configuration/{self.kind}/{name}"
        return arn, {"Arn": arn}


_CHATS = {
    "AWS::Chatbot::SlackChannelConfiguration": _Chat(
        kind="slack-channel", ids=frozenset({"SlackWorkspaceId", "SlackChannelId"})
    ),
    "AWS::Chatbot::MicrosoftTeamsChannelConfiguration": _Chat(
        kind="microsoft-teams-channel", ids=frozenset({"TeamsTenantId", "TeamId", "TeamsChannelId"})
    ),
}


def install() -> None:
    """Register the types with the emulator."""
    for name, chat in _CHATS.items():
        provisioners._RESOURCE_HANDLERS[name] = {
            "create": _created(chat),
            "update": _updated(chat),
            "delete": _delete,
        }
        # CloudFormation replaces a channel whose name or ids change (user guide, the types' "Update requires").
        provisioners._REPLACING_PROPERTIES[name] = {"ConfigurationName", *chat.ids}


def _created(chat: _Chat) -> Callable[[str, Properties, str], Result]:
    def create(logical_id: str, properties: Properties, stack_name: str) -> Result:
        del logical_id, stack_name
        return chat.put(properties)

    return create


def _updated(chat: _Chat) -> Callable[[str, Properties, Properties, str], Result]:
    def update(physical_id: str, old: Properties, new: Properties, stack_name: str) -> Result:
        del physical_id, old, stack_name
        return chat.put(new)

    return update


def _delete(physical_id: str, properties: Properties) -> None:
    """Forget a channel, of which nothing is kept."""
