"""The metric of messages in SQS queues, which the emulator does not publish: alarms on dead-letter queues watch it."""

import time

from ministack.core.responses import request_scope
from ministack.services import cloudwatch, sqs

NAMESPACE, METRIC = "AWS/SQS", "ApproximateNumberOfMessagesVisible"
_PERIOD = 60
# By account, region and URL: the minute and the number of messages that were published last.
_published: dict[tuple[str, str, str], tuple[int, int]] = {}


def publish_everywhere() -> None:
    """Publish the metric of each queue, once a minute and whenever it changes. The clock calls this."""
    now = time.time()
    for scoped, queue in list(sqs._queues.all_items()):
        account, region, url = scoped
        visible = sum(message["visible_at"] <= now for message in queue["messages"])
        current = (int(now // _PERIOD), visible)
        if _published.get((account, region, url)) == current:
            continue
        _published[account, region, url] = current
        with request_scope(account, region):
            # SQS measures a minute and publishes it at its end, when alarms can see it.
            _store(queue["name"], visible, now - _PERIOD)


def _store(name: str, visible: int, timestamp: float) -> None:
    dimensions = {"QueueName": name}
    cloudwatch._store_datum(NAMESPACE, METRIC, dimensions, timestamp, "Count", float(visible), None, None, None)
