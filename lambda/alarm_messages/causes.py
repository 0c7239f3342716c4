"""The alarms behind a change of state, with their descriptions: a composite alarm only names them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from alarm_messages.state_changes import State, StateChange

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch import CloudWatchClient


@dataclass(frozen=True, kw_only=True)
class Cause:
    """An alarm that is part of an event. The first line of its description says what happened."""

    alarm: str
    description: str
    state: State
    reason: str

    @property
    def headline(self) -> str:
        """Return what happened."""
        return self.description.partition("\n")[0] or self.alarm

    @property
    def details(self) -> str:
        """Return what the description says beside what happened: where to look, and what to do."""
        return self.description.partition("\n")[2].strip()


def causes_of(change: StateChange, cloudwatch: "CloudWatchClient") -> tuple[Cause, ...]:
    """Return the alarms that are in ALARM at the beginning of an event, and those that left it at its end."""
    known = {cause.alarm: cause for cause in _described(change.seen_by, cloudwatch)}
    in_alarm = [name for name, cause in known.items() if cause.state is State.ALARM]
    # An alarm may have left ALARM again before this function has asked.
    chosen = (in_alarm if change.state is State.ALARM else []) or change.triggering or change.seen_by
    found = [known[name] for name in chosen if name in known]
    return tuple(found or known.values())


def _described(names: tuple[str, ...], cloudwatch: "CloudWatchClient") -> Iterator[Cause]:
    pages = cloudwatch.get_paginator("describe_alarms").paginate(
        AlarmNames=list(names), AlarmTypes=["CompositeAlarm", "MetricAlarm"]
    )
    # A composite alarm among them knows more than the alarms on metrics beside it, so it comes first.
    alarms = [alarm for page in pages for alarm in (*page.get("CompositeAlarms", []), *page.get("MetricAlarms", []))]
    for alarm in alarms:
        yield Cause(
            alarm=alarm["AlarmName"],
            description=alarm.get("AlarmDescription", ""),
            state=State(alarm["StateValue"]),
            reason=alarm.get("StateReason", ""),
        )
