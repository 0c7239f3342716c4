"""The settings of the function, from its environment."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from driftgauge_contract.alarm_messages import AlarmSeverity, MessageVariable


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The topic of the messages, and the alarms that page."""

    topic_arn: str
    paging_alarms: frozenset[str]

    @classmethod
    def from_environment(cls, variables: Mapping[str, str]) -> Self:
        """Return the settings in the environment's variables."""
        return cls(
            topic_arn=variables[MessageVariable.TOPIC_ARN],
            paging_alarms=frozenset(json.loads(variables.get(MessageVariable.PAGING_ALARMS, "[]"))),
        )

    def severity(self, alarm: str) -> AlarmSeverity:
        """Return the severity of an alarm's events."""
        return AlarmSeverity.PAGE if alarm in self.paging_alarms else AlarmSeverity.TICKET
