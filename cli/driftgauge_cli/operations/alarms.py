"""The alarms of a deployment, and their states."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from driftgauge_contract.names import EndpointAlarm, is_alarm_of

if TYPE_CHECKING:
    import boto3
    from mypy_boto3_cloudwatch import CloudWatchClient

_CONDITIONS = (EndpointAlarm.STEADY_TRAFFIC, EndpointAlarm.NEEDS_ATTENTION)


class AlarmState(StrEnum):
    """The states of an alarm, those that matter most first."""

    ALARM = "ALARM"
    INSUFFICIENT_DATA = "INSUFFICIENT_DATA"
    OK = "OK"


@dataclass(frozen=True, kw_only=True)
class Alarm:
    """An alarm; `since` is when it went to its state, and `name` has no endpoint in it."""

    name: str
    full_name: str
    state: AlarmState
    since: datetime
    reason: str
    description: str
    notifies: bool

    @property
    def is_news(self) -> bool:
        """Return whether the alarm is in ALARM and says something that no other alarm says."""
        # A condition of another alarm, and the one over all of them, tell nothing by themselves.
        return self.state is AlarmState.ALARM and self.name not in _CONDITIONS


def list_alarms(session: "boto3.Session", endpoint: str, monitors: Iterable[str]) -> tuple[Alarm, ...]:
    """Return the alarms of a deployment with these monitors: those in ALARM first, then by name."""
    cloudwatch: CloudWatchClient = session.client("cloudwatch")
    pages = cloudwatch.get_paginator("describe_alarms").paginate(
        AlarmNamePrefix=f"{endpoint}-", AlarmTypes=["MetricAlarm", "CompositeAlarm"]
    )
    known = tuple(monitors)
    found = [
        _alarm(endpoint, each)
        for page in pages
        for each in (*page.get("MetricAlarms", []), *page.get("CompositeAlarms", []))
        # Another endpoint's name may begin with this one's.
        if is_alarm_of(endpoint, each["AlarmName"], known)
    ]
    states = list(AlarmState)
    return tuple(sorted(found, key=lambda alarm: (states.index(alarm.state), alarm.name)))


def _alarm(endpoint: str, found: Mapping[str, Any]) -> Alarm:
    # The time of the last change of the state; older answers have only that of its last evaluation.
    since = found.get("StateTransitionedTimestamp") or found["StateUpdatedTimestamp"]
    return Alarm(
        name=found["AlarmName"].removeprefix(f"{endpoint}-"),
        full_name=found["AlarmName"],
        state=AlarmState(found["StateValue"]),
        since=since,
        reason=found.get("StateReason", ""),
        description=found.get("AlarmDescription", ""),
        notifies=found.get("ActionsEnabled", True),
    )
