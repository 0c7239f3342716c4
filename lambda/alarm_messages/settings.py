"""The settings of the function, from its environment."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from driftgauge_contract.alarm_messages import AlarmSeverity, EventField, MessageVariable
from driftgauge_contract.paths import newest_findings_uri
from driftgauge_contract.recipients import ALL_SEVERITIES, DestinationField, MessageForm


@dataclass(frozen=True, kw_only=True)
class Destination:
    """A topic, the form in which it receives messages, and the severities of these."""

    topic_arn: str
    form: MessageForm = MessageForm.TEXT
    severities: frozenset[AlarmSeverity] = ALL_SEVERITIES


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The endpoint, the topics of the messages, and what is known of events beforehand, by the name of the alarm."""

    endpoint_name: str
    destinations: tuple[Destination, ...]
    events: Mapping[str, Mapping[str, str]]
    reports_uri: str | None = None

    @classmethod
    def from_environment(cls, variables: Mapping[str, str]) -> Self:
        """Return the settings in the environment's variables."""
        return cls(
            endpoint_name=variables[MessageVariable.ENDPOINT_NAME],
            destinations=(
                Destination(topic_arn=variables[MessageVariable.TOPIC_ARN]),
                *map(_destination, json.loads(variables.get(MessageVariable.DESTINATIONS, "[]"))),
            ),
            events=json.loads(variables.get(MessageVariable.EVENTS, "{}")),
            reports_uri=variables.get(MessageVariable.REPORTS_URI),
        )

    def severity(self, alarm: str) -> AlarmSeverity:
        """Return the severity of an alarm's event."""
        return AlarmSeverity(self.events.get(alarm, {}).get(EventField.SEVERITY, AlarmSeverity.TICKET))

    def findings_uri(self, alarm: str) -> str | None:
        """Return the file of the findings that an alarm's event is about, if it is about any."""
        monitor = self.events.get(alarm, {}).get(EventField.MONITOR)
        return newest_findings_uri(self.reports_uri, monitor) if self.reports_uri and monitor else None


def _destination(entry: Mapping[str, Any]) -> Destination:
    return Destination(
        topic_arn=entry[DestinationField.TOPIC_ARN],
        form=MessageForm(entry[DestinationField.FORM]),
        severities=frozenset(map(AlarmSeverity, entry[DestinationField.SEVERITIES])),
    )
