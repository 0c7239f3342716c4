"""The alarms behind a change of state, with their descriptions: the event of a composite alarm only names them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from alarm_messages.state_changes import State, StateChange

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch import CloudWatchClient


@dataclass(frozen=True, kw_only=True)
class Cause:
    """An alarm that sees an event. The first line of its description says what happened."""

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


@dataclass(frozen=True, kw_only=True)
class Causes:
    """The alarm of an event, and those under it that are in ALARM; the alarm itself where it is not composite."""

    event: Cause
    in_alarm: tuple[Cause, ...]


def causes_of(change: StateChange, cloudwatch: "CloudWatchClient") -> Causes:
    """Return the alarms behind a change."""
    names = (change.alarm, *change.children)
    known = {cause.alarm: cause for cause in _described(names, cloudwatch)}
    # Somebody may have deleted the alarm since, and its event is still worth a message.
    gone = Cause(alarm=change.alarm, description="", state=change.state, reason=change.reason)
    seeing = [cause for name, cause in known.items() if name in change.seen_by and cause.state is State.ALARM]
    # An alarm may have left ALARM again before this function has asked.
    triggering = [known[name] for name in change.triggering if name in known]
    event = known.get(change.alarm, gone)
    return Causes(event=event, in_alarm=tuple(seeing or triggering or [event]))


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
