"""The event with which an alarm invokes a function.

Source: CloudWatch user guide, "Invoke a Lambda function from an alarm".
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Self, cast

_NAME_IN_RULE = re.compile(r'"([^"]+)"')


class State(StrEnum):
    """The states of an alarm."""

    OK = "OK"
    ALARM = "ALARM"
    INSUFFICIENT_DATA = "INSUFFICIENT_DATA"


@dataclass(frozen=True, kw_only=True)
class StateChange:
    """A change of an alarm's state; `began` is when the alarm went to the state before."""

    alarm: str
    arn: str
    account: str
    region: str
    time: str
    state: State
    previous: State
    began: str
    reason: str
    children: tuple[str, ...] = ()
    """The alarms in the rule of a composite alarm."""

    triggering: tuple[str, ...] = ()
    """The alarms whose change of state changed that of a composite alarm."""

    @property
    def seen_by(self) -> tuple[str, ...]:
        """Return the alarms that see the event."""
        return self.children or (self.alarm,)

    @property
    def is_news(self) -> bool:
        """Return whether an event begins or ends; it does not when an alarm has just been created."""
        return self.state is State.ALARM or (self.state, self.previous) == (State.OK, State.ALARM)

    @classmethod
    def from_event(cls, event: Mapping[str, object]) -> Self:
        """Return the change in an event."""
        data = cast("Mapping[str, Mapping[str, str]]", event["alarmData"])
        now, before, configuration = data["state"], data["previousState"], data.get("configuration", {})
        return cls(
            alarm=str(data["alarmName"]),
            arn=str(event["alarmArn"]),
            account=str(event["accountId"]),
            region=str(event["region"]),
            time=str(event["time"]),
            state=State(now["value"]),
            previous=State(before["value"]),
            began=before.get("timestamp", ""),
            reason=now.get("reason", ""),
            # The event has the rule of a composite alarm and no list of its children.
            children=tuple(dict.fromkeys(_NAME_IN_RULE.findall(configuration.get("alarmRule", "")))),
            triggering=_triggering(now.get("reasonData", "")),
        )


def _triggering(reason_data: str) -> tuple[str, ...]:
    document = json.loads(reason_data) if reason_data else {}
    return tuple(each["arn"].partition(":alarm:")[2] for each in document.get("triggeringAlarms", []))
