"""EventBridge's rules on a schedule: what a target receives, and when, by a clock that the tests set."""

import asyncio
import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from ministack import app
from ministack.services import eventbridge

from driftgauge_local.emulator import scheduled_rules
from driftgauge_local.emulator.loop import EmulatorLoop
from driftgauge_local.instance import ACCOUNT, REGION

MIDNIGHT = 1_800_057_600.0
MINUTE = 60
HOUR = 3600
EMULATOR_TICK = 10


class Rules:
    """EventBridge and a queue in this process, with a clock that only `pass_time` moves."""

    def __init__(self, loop: EmulatorLoop, name: str) -> None:
        self._loop = loop
        self.name = name
        self.now = MIDNIGHT
        self._queue = self._ask("sqs", "AmazonSQS.CreateQueue", QueueName=name)["QueueUrl"]

    def make(self, schedule: str, state: str = "ENABLED") -> None:
        target = {"Id": "queue", "Arn": f"arn:aws:sqs:{REGION}:{ACCOUNT}:{self.name}"}
        self.events("PutRule", Name=self.name, ScheduleExpression=schedule, State=state)
        self.events("PutTargets", Rule=self.name, Targets=[target])

    def delete(self) -> None:
        self.events("RemoveTargets", Rule=self.name, Ids=["queue"])
        self.events("DeleteRule", Name=self.name)

    def events(self, operation: str, **request: Any) -> None:
        self._ask("events", f"AWSEvents.{operation}", **request)

    def pass_time(self, seconds: int) -> None:
        for _ in range(0, seconds, EMULATOR_TICK):
            self.now += EMULATOR_TICK
            self._loop.run(eventbridge._tick_scheduled_rules)
            self._loop.run(scheduled_rules.forget_deleted)

    def received(self) -> list[dict[str, Any]]:
        request = {"QueueUrl": self._queue, "MaxNumberOfMessages": 10}
        messages = self._ask("sqs", "AmazonSQS.ReceiveMessage", **request).get("Messages", [])
        return [json.loads(each["Body"]) for each in messages]

    def _ask(self, service: str, target: str, **request: Any) -> dict[str, Any]:
        headers = {"host": "localhost", "content-type": "application/x-amz-json-1.1", "x-amz-target": target}
        body = json.dumps(request).encode()
        status, _, content = self._loop.wait_for(lambda: app.SERVICE_HANDLERS[service]("POST", "/", headers, body, {}))
        assert status == 200, content
        return dict(json.loads(content or b"{}"))


@pytest.fixture(scope="module")
def loop() -> Iterator[EmulatorLoop]:
    running = asyncio.new_event_loop()
    thread = threading.Thread(target=running.run_forever)
    thread.start()
    yield EmulatorLoop(running, account=ACCOUNT, region=REGION)
    running.call_soon_threadsafe(running.stop)
    thread.join()
    running.close()


@pytest.fixture
def rules(loop: EmulatorLoop, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Rules]:
    made = Rules(loop, request.node.name.replace("_", "-")[:60])
    monkeypatch.setattr(eventbridge, "_now_ts", lambda: made.now)
    yield made
    made.delete()
    loop.run(scheduled_rules.forget_deleted)


def times(events: list[dict[str, Any]]) -> list[str]:
    return [event["time"].partition("T")[2] for event in events]


def test_a_target_receives_the_scheduled_event(rules: Rules) -> None:
    rules.make("rate(1 minute)")
    rules.pass_time(MINUTE)

    [event] = rules.received()
    assert event.pop("id")
    assert event == {
        "version": "0",
        "source": "aws.events",
        "detail-type": "Scheduled Event",
        "detail": {},
        "account": ACCOUNT,
        "region": REGION,
        "time": "2027-01-16T00:01:00Z",
        "resources": [f"arn:aws:events:{REGION}:{ACCOUNT}:rule/{rules.name}"],
    }


def test_a_rate_fires_one_interval_after_the_rule_was_made_and_not_before(rules: Rules) -> None:
    rules.make("rate(1 hour)")

    rules.pass_time(HOUR - EMULATOR_TICK)
    assert rules.received() == []

    rules.pass_time(EMULATOR_TICK)
    assert times(rules.received()) == ["01:00:00Z"]


def test_a_rate_fires_once_an_interval(rules: Rules) -> None:
    rules.make("rate(2 hours)")
    rules.pass_time(6 * HOUR)

    assert times(rules.received()) == ["02:00:00Z", "04:00:00Z", "06:00:00Z"]


def test_a_cron_fires_at_its_times_by_utc(rules: Rules) -> None:
    rules.make("cron(15 1-2 * * ? *)")
    rules.pass_time(6 * HOUR)

    assert times(rules.received()) == ["01:15:00Z", "02:15:00Z"]


def test_a_disabled_rule_does_not_fire(rules: Rules) -> None:
    rules.make("rate(1 minute)", state="DISABLED")
    rules.pass_time(5 * MINUTE)

    assert rules.received() == []


def test_a_rule_made_again_under_its_name_starts_anew(rules: Rules) -> None:
    rules.make("rate(1 hour)")
    rules.pass_time(HOUR)
    rules.delete()
    rules.pass_time(HOUR)
    assert times(rules.received()) == ["01:00:00Z"]

    rules.make("rate(1 hour)")
    rules.pass_time(HOUR)

    assert times(rules.received()) == ["03:00:00Z"]
