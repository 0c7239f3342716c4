"""The messages of a topic, received by a queue as the people on call receive them."""

import json
import time
from collections.abc import Mapping, Set
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from driftgauge_contract.alarm_messages import MessageAttribute

if TYPE_CHECKING:
    import boto3
    from mypy_boto3_sqs import SQSClient

_POLL_SECONDS = 0.3


@dataclass(frozen=True, kw_only=True)
class AlarmMessage:
    """A message about the beginning or the end of an event, with the alarms that see it."""

    alarm: str
    seen_by: frozenset[str]
    state: str
    subject: str
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
        # SNS delivers to a queue whose policy allows it.
        policy = {
            "Version": "2012-10-17",
            "Statement": {
                "Effect": "Allow",
                "Principal": {"Service": "sns.amazonaws.com"},
                "Action": "sqs:SendMessage",
                "Resource": attributes["QueueArn"],
                "Condition": {"ArnEquals": {"aws:SourceArn": topic_arn}},
            },
        }
        sqs.set_queue_attributes(QueueUrl=queue_url, Attributes={"Policy": json.dumps(policy)})
        session.client("sns").subscribe(TopicArn=topic_arn, Protocol="sqs", Endpoint=attributes["QueueArn"])
        return cls(sqs, queue_url)

    def messages(self) -> list[AlarmMessage]:
        """Receive new messages, and return all messages so far."""
        # One call returns ten messages at most.
        while found := self._sqs.receive_message(QueueUrl=self._queue_url, MaxNumberOfMessages=10).get("Messages"):
            for message in found:
                self._messages.append(_alarm_message(json.loads(message["Body"])))
                # A message that is not deleted is received again.
                self._sqs.delete_message(QueueUrl=self._queue_url, ReceiptHandle=message["ReceiptHandle"])
        return self._messages

    def wait_for(self, alarms: Set[str], *, seconds: float) -> list[AlarmMessage]:
        """Return all messages once there is one for what each of the alarms sees, or when the time has passed."""
        deadline = time.monotonic() + seconds
        while True:
            seen = [message.seen_by for message in self.messages() if message.state == "ALARM"]
            if alarms <= frozenset().union(*seen) or time.monotonic() > deadline:
                return self._messages
            time.sleep(_POLL_SECONDS)


def _alarm_message(notification: Mapping[str, Any]) -> AlarmMessage:
    attributes = {name: attribute["Value"] for name, attribute in notification["MessageAttributes"].items()}
    return AlarmMessage(
        alarm=attributes[MessageAttribute.ALARM],
        seen_by=frozenset(json.loads(attributes[MessageAttribute.SEEN_BY])),
        state=attributes[MessageAttribute.STATE],
        subject=notification["Subject"],
        text=notification["Message"],
    )
