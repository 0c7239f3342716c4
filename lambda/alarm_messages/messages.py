"""The message about an event: what happened in its first line, then why, and where to look."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from alarm_messages.causes import Cause
from alarm_messages.state_changes import State, StateChange
from driftgauge_contract.alarm_messages import AlarmSeverity

MAX_SUBJECT = 99
"""SNS accepts subjects of fewer than 100 characters (API reference, `Publish`)."""


@dataclass(frozen=True, kw_only=True)
class Message:
    """A message in the forms that its receivers read: a text for people, and an alarm's notification for programs."""

    subject: str
    text: str
    notification: str


def message_of(change: StateChange, causes: Sequence[Cause], severity: AlarmSeverity) -> Message:
    """Return the message about the beginning or the end of an event."""
    headline = _headline(change, causes)
    return Message(
        subject=_subject(f"{change.state}: {headline}"),
        text="\n\n".join(filter(None, (headline, *_body(change, causes), _about(change, severity)))),
        notification=_notification(change, headline, severity),
    )


def _headline(change: StateChange, causes: Sequence[Cause]) -> str:
    what = causes[0].headline if causes else change.alarm
    return what if change.state is State.ALARM else f"It is over: {what}"


def _body(change: StateChange, causes: Sequence[Cause]) -> list[str]:
    if change.state is not State.ALARM:
        return [f"It began at {change.began}."]
    first, *others = [cause for cause in causes if cause.state is State.ALARM] or list(causes)
    also = [f"- {cause.headline}" for cause in others]
    return ["\n".join(["Also:", *also]) if also else "", first.reason, first.details]


def _about(change: StateChange, severity: AlarmSeverity) -> str:
    link = f"https://{change.region}.console.aws.amazon.com/cloudwatch/home?region={change.region}#alarmsV2:alarm/"
    return f"Alarm {change.alarm} ({severity}), {change.time}\n{link}{change.alarm}"


def _subject(text: str) -> str:
    # SNS refuses a subject with line breaks or characters that are not ASCII.
    plain = " ".join(text.encode("ascii", "replace").decode().split())
    return plain if len(plain) <= MAX_SUBJECT else f"{plain[: MAX_SUBJECT - 3]}..."


def _notification(change: StateChange, headline: str, severity: AlarmSeverity) -> str:
    """Return the JSON that CloudWatch's own notification has, which incident tools read.

    PagerDuty's integration compares `NewStateValue` with the beginning of the subject.
    """
    return json.dumps(
        {
            "AlarmName": change.alarm,
            "AlarmDescription": headline,
            "AWSAccountId": change.account,
            "NewStateValue": change.state,
            "NewStateReason": change.reason,
            "StateChangeTime": change.time,
            "Region": change.region,
            "AlarmArn": change.arn,
            "OldStateValue": change.previous,
            "Severity": severity,
        }
    )
