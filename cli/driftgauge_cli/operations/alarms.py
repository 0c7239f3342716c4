"""The alarms of a deployment, and their states."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from driftgauge_cli.aws.endpoints import find_endpoint
from driftgauge_cli.engines.finding import find_monitors
from driftgauge_cli.operations.thresholds import alarm_condition
from driftgauge_cli.words import short_name
from driftgauge_contract.names import EndpointAlarm, is_alarm_of

if TYPE_CHECKING:
    import boto3
    from mypy_boto3_cloudwatch import CloudWatchClient


class AlarmState(StrEnum):
    """The states of an alarm, those that matter most first."""

    ALARM = "ALARM"
    INSUFFICIENT_DATA = "INSUFFICIENT_DATA"
    OK = "OK"


@dataclass(frozen=True, kw_only=True)
class Alarm:
    """An alarm; `since` is when it went to its state, and `name` is its name without the endpoint's."""

    name: str
    full_name: str
    state: AlarmState
    since: datetime
    reason: str
    description: str
    condition: str
    """When it goes to ALARM, such as `rmse > 0.89`; empty for an alarm over others, whose description says it."""

    threshold: float | None
    notifies: bool
    is_summary: bool
    """Whether the alarm only collects others, each of which is listed."""

    is_news: bool
    """Whether the alarm is in ALARM and says something that no other alarm says."""


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


def alarms_of(session: "boto3.Session", endpoint: str) -> tuple[Alarm, ...]:
    """Return the alarms of an endpoint and of its monitors."""
    find_endpoint(session, endpoint)
    return list_alarms(session, endpoint, [monitor.name for monitor in find_monitors(session, endpoint)])


def _alarm(endpoint: str, found: Mapping[str, Any]) -> Alarm:
    # The time of the last change of the state; older answers have only that of its last evaluation.
    since = found.get("StateTransitionedTimestamp") or found["StateUpdatedTimestamp"]
    name, summary = short_name(found["AlarmName"], endpoint), _is_summary(found)
    return Alarm(
        name=name,
        full_name=found["AlarmName"],
        state=AlarmState(found["StateValue"]),
        since=since,
        reason=found.get("StateReason", ""),
        description=found.get("AlarmDescription", ""),
        condition=_condition(found),
        threshold=found.get("Threshold"),
        notifies=found.get("ActionsEnabled", True),
        is_summary=summary,
        is_news=found["StateValue"] == AlarmState.ALARM and not _is_part(name) and not summary,
    )


def _condition(found: Mapping[str, Any]) -> str:
    if _is_summary(found):
        return "an alarm that it collects"
    if "Threshold" not in found:
        return ""
    return alarm_condition(found.get("MetricName", ""), found["ComparisonOperator"], found["Threshold"])


def _is_part(name: str) -> bool:
    """Return whether an alarm is a condition of another one, and nothing wrong by itself."""
    return name == EndpointAlarm.STEADY_TRAFFIC


def _is_summary(found: Mapping[str, Any]) -> bool:
    # A rule of alternatives collects alarms; one with a condition says something that none of its alarms says.
    return "AlarmRule" in found and " AND " not in found["AlarmRule"]
