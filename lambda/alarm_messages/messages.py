"""The message about an event: what happened in its first line, then the worst of it, and where to look."""

import json
from dataclasses import dataclass

from alarm_messages.causes import Causes
from alarm_messages.findings import Findings
from alarm_messages.state_changes import State, StateChange
from driftgauge_contract.alarm_messages import AlarmSeverity
from driftgauge_contract.console import alarm_address

MAX_SUBJECT = 99
"""SNS accepts subjects of fewer than 100 characters (API reference, `Publish`)."""

MAX_CHAT_TITLE, MAX_CHAT_TEXT = 250, 8000
"""Amazon Q Developer accepts no more characters of a title and a description."""


@dataclass(frozen=True, kw_only=True)
class Message:
    """A message in the forms that its receivers read."""

    subject: str
    text: str
    notification: str
    """The JSON that CloudWatch's own notifications have, for programs."""

    chat: str
    """A custom notification for Slack and Teams, in JSON."""


@dataclass(frozen=True, kw_only=True)
class Event:
    """The beginning or the end of something, with what is known about it."""

    endpoint_name: str
    change: StateChange
    severity: AlarmSeverity
    causes: Causes
    findings: Findings | None = None
    """What a monitor found, where the event is about it and begins."""

    def message(self) -> Message:
        """Return the message about the event."""
        headline = self._headline()
        rest = "\n\n".join(filter(None, (*self._body(), self._about())))
        return Message(
            subject=_subject(f"{self.change.state}: {headline}"),
            text=f"{headline}\n\n{rest}",
            notification=self._notification(headline),
            chat=self._chat(headline, rest),
        )

    def _headline(self) -> str:
        if self.change.state is not State.ALARM:
            return f"It is over: {self.causes.event.headline}"
        if self.findings is not None:
            return f"{self.endpoint_name} {self.findings.headline}"
        return self.causes.in_alarm[0].headline

    def _body(self) -> list[str]:
        if self.change.state is not State.ALARM:
            return [f"It began at {self.change.began}."]
        if self.findings is not None:
            return [*self._worst(self.findings), self.causes.event.details]
        first, *others = self.causes.in_alarm
        also = [f"- {cause.headline}" for cause in others]
        return ["\n".join(["Also:", *also]) if also else "", first.reason, first.details]

    def _worst(self, findings: Findings) -> list[str]:
        return ["\n".join(findings.lines), f"Report: {findings.report_link(self.change.arn)}"]

    def _about(self) -> str:
        change = self.change
        return f"Alarm {change.alarm} ({self.severity}), {change.time}\n{alarm_address(change.arn)}"

    def _notification(self, headline: str) -> str:
        """Return the JSON that CloudWatch's own notification has, which incident tools read.

        PagerDuty's integration compares `NewStateValue` with the beginning of the subject.
        """
        change = self.change
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
                "Severity": self.severity,
            }
        )

    def _chat(self, headline: str, rest: str) -> str:
        """Return a custom notification, as Amazon Q Developer's administrator guide has it."""
        return json.dumps(
            {
                "version": "1.0",
                "source": "custom",
                "content": {
                    "textType": "client-markdown",
                    "title": f"{self.change.state}: {headline}"[:MAX_CHAT_TITLE],
                    "description": rest[:MAX_CHAT_TEXT],
                },
                # The beginning and the end of an event are in one thread.
                "metadata": {"threadId": self.change.alarm, "summary": headline[:MAX_CHAT_TITLE]},
            }
        )


def _subject(text: str) -> str:
    # SNS refuses a subject with line breaks or characters that are not ASCII.
    plain = " ".join(text.encode("ascii", "replace").decode().split())
    return plain if len(plain) <= MAX_SUBJECT else f"{plain[: MAX_SUBJECT - 3]}..."
