"""The settings of the function, from its environment."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from driftgauge_contract.alarm_messages import AlarmSeverity, EventField, MessageVariable
from driftgauge_contract.paths import newest_findings_uri


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The endpoint, the topic of the messages, and what is known of events beforehand, by the name of the alarm."""

    endpoint_name: str
    topic_arn: str
    events: Mapping[str, Mapping[str, str]]
    reports_uri: str | None = None

    @classmethod
    def from_environment(cls, variables: Mapping[str, str]) -> Self:
        """Return the settings in the environment's variables."""
        return cls(
            endpoint_name=variables[MessageVariable.ENDPOINT_NAME],
            topic_arn=variables[MessageVariable.TOPIC_ARN],
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
