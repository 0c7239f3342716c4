"""The messages of a topic, received by a queue as the people on call receive them."""

import json
import time
from collections.abc import Set
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    import boto3
    from mypy_boto3_sqs import SQSClient

_POLL_SECONDS = 0.3


@dataclass(frozen=True, kw_only=True)
class AlarmMessage:
    """A change of an alarm's state, as CloudWatch reports it."""

    alarm: str
    state: str
    reason: str
    text: str


class Inbox:
    """A queue that is subscribed to a topic; it keeps all messages."""

    def __init__(self, sqs: "SQSClient", queue_url: str) -> None:
        self._sqs = sqs
        self._queue_url = queue_url
        self._messages: list[AlarmMessage] = []

    @classmethod
    def subscribe(cls, session: "boto3.Session", topic_arn: str, *, name: str) -> Self:
        """Create a queue and subscribe it."""
        sqs: SQSClient = session.client("sqs")
        queue_url = sqs.create_queue(QueueName=name)["QueueUrl"]
        attributes = sqs.get_queue_attributes(QueueUrl=queue_url, AttributeNames=["QueueArn"])["Attributes"]
        session.client("sns").subscribe(TopicArn=topic_arn, Protocol="sqs", Endpoint=attributes["QueueArn"])
        return cls(sqs, queue_url)

    def messages(self) -> list[AlarmMessage]:
        """Receive new messages, and return all messages so far."""
        # One call returns ten messages at most.
        while found := self._sqs.receive_message(QueueUrl=self._queue_url, MaxNumberOfMessages=10).get("Messages"):
            for message in found:
                self._messages.append(_alarm_message(json.loads(message["Body"])["Message"]))
                # A message that is not deleted is received again.
                self._sqs.delete_message(QueueUrl=self._queue_url, ReceiptHandle=message["ReceiptHandle"])
        return self._messages

    def wait_for(self, alarms: Set[str], *, seconds: float) -> list[AlarmMessage]:
        """Return all messages once there is one that each of the alarms is in ALARM, or when the time has passed."""
        deadline = time.monotonic() + seconds
        while True:
            in_alarm = {message.alarm for message in self.messages() if message.state == "ALARM"}
            if alarms <= in_alarm or time.monotonic() > deadline:
                return self._messages
            time.sleep(_POLL_SECONDS)


def _alarm_message(text: str) -> AlarmMessage:
    message = json.loads(text)
    return AlarmMessage(
        alarm=message["AlarmName"], state=message["NewStateValue"], reason=message["NewStateReason"], text=text
    )
