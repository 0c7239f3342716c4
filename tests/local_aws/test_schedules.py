"""EventBridge Scheduler in the emulator: what a target is told, and when, by a clock that the tests set."""

import asyncio
import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from ministack import app
from ministack.services import scheduler

from driftgauge_local.emulator.loop import EmulatorLoop
from driftgauge_local.emulator.schedules import Schedules
from driftgauge_local.instance import ACCOUNT, REGION

ROLE = f"arn:aws:iam::{ACCOUNT}:role/scheduler"
MACHINE = f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:scheduled"
UNIVERSAL = "arn:aws:scheduler:::aws-sdk:sfn:startExecution"
MIDNIGHT = datetime(2026, 11, 24, tzinfo=UTC)
Document = dict[str, Any]


class Scheduler:
    """The scheduler of this process, with a state machine to start and a clock that only `pass_minutes` moves."""

    def __init__(self, loop: EmulatorLoop) -> None:
        self._loop = loop
        self.now = MIDNIGHT
        self.schedules = Schedules(now=lambda: self.now)
        self._made: list[str] = []

    def seconds(self) -> float:
        return self.now.timestamp()

    def make(self, name: str, expression: str = "cron(0 * * * ? *)", **request: Any) -> tuple[int, Document]:
        target = {"Arn": MACHINE, "RoleArn": ROLE, "Input": '{"ScheduledTime": "<aws.scheduler.scheduled-time>"}'}
        given = {"ScheduleExpression": expression, "FlexibleTimeWindow": {"Mode": "OFF"}, "Target": target}
        answer = self._ask("scheduler", "POST", f"/schedules/{name}", given | request)
        self._loop.run(self.schedules.tick)
        self._made.append(name)
        return answer

    def delete(self, name: str) -> int:
        return self._ask("scheduler", "DELETE", f"/schedules/{name}")[0]

    def exists(self, name: str) -> bool:
        return self._ask("scheduler", "GET", f"/schedules/{name}")[0] == 200

    def pass_minutes(self, minutes: int) -> None:
        for _ in range(minutes):
            self.now += timedelta(minutes=1)
            self._loop.run(self.schedules.tick)

    def inputs(self) -> list[Document]:
        """Return what executions were started with, oldest first."""
        found = self._step_functions("ListExecutions", stateMachineArn=MACHINE)["executions"]
        described = [self._step_functions("DescribeExecution", executionArn=each["executionArn"]) for each in found]
        return [json.loads(each["input"]) for each in reversed(described)]

    def set_up(self) -> None:
        definition = {"StartAt": "End", "States": {"End": {"Type": "Succeed"}}}
        self._step_functions("CreateStateMachine", name="scheduled", definition=json.dumps(definition), roleArn=ROLE)

    def tear_down(self) -> None:
        for name in self._made:
            self.delete(name)
        self._step_functions("DeleteStateMachine", stateMachineArn=MACHINE)

    def queue(self, name: str) -> str:
        url: str = self._sqs("CreateQueue", QueueName=name)["QueueUrl"]
        return url

    def received(self, queue: str) -> list[str]:
        found = self._sqs("ReceiveMessage", QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", [])
        return [each["Body"] for each in found]

    def _step_functions(self, operation: str, **request: Any) -> Document:
        return self._ask("states", "POST", "/", request, f"AWSStepFunctions.{operation}")[1]

    def _sqs(self, operation: str, **request: Any) -> Document:
        return self._ask("sqs", "POST", "/", request, f"AmazonSQS.{operation}")[1]

    def _ask(
        self, service: str, method: str, path: str, request: Document | None = None, target: str = ""
    ) -> tuple[int, Document]:
        headers = {"host": "localhost", "content-type": "application/x-amz-json-1.0", "x-amz-target": target}
        body = json.dumps(request or {}).encode()
        status, _, content = self._loop.wait_for(lambda: app.SERVICE_HANDLERS[service](method, path, headers, body, {}))
        return status, json.loads(content or b"{}")


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
def aws(loop: EmulatorLoop, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scheduler]:
    made = Scheduler(loop)
    for name in ("_create_schedule", "_update_schedule", "_tick_schedules"):
        monkeypatch.setattr(scheduler, name, getattr(scheduler, name))
    monkeypatch.setattr(scheduler, "_now", made.seconds)
    made.schedules.install()
    made.set_up()
    yield made
    made.tear_down()


def hours(inputs: list[Document]) -> list[str]:
    return [each["ScheduledTime"] for each in inputs]


def test_a_state_machine_is_started_with_the_scheduled_time(aws: Scheduler) -> None:
    aws.make("hourly", "cron(0 * * * ? *)")
    aws.pass_minutes(120)

    assert hours(aws.inputs()) == ["2026-11-24T00:00:00Z", "2026-11-24T01:00:00Z", "2026-11-24T02:00:00Z"]


def test_the_universal_target_starts_it_too(aws: Scheduler) -> None:
    given = {"StateMachineArn": MACHINE, "Input": '{"ScheduledTime": "<aws.scheduler.scheduled-time>"}'}
    aws.make("universal", "cron(30 * * * ? *)", Target={"Arn": UNIVERSAL, "RoleArn": ROLE, "Input": json.dumps(given)})
    aws.pass_minutes(60)

    assert hours(aws.inputs()) == ["2026-11-24T00:30:00Z"]


def test_other_targets_are_given_their_input(aws: Scheduler) -> None:
    queue = aws.queue("scheduled")
    target = {"Arn": f"arn:aws:sqs:{REGION}:{ACCOUNT}:scheduled", "RoleArn": ROLE}
    aws.make("queued", "cron(1 * * * ? *)", Target=target | {"Input": "<aws.scheduler.schedule-arn>"})
    aws.pass_minutes(1)

    assert aws.received(queue) == [f"arn:aws:scheduler:{REGION}:{ACCOUNT}:schedule/default/queued"]


def test_the_clocks_of_its_zone_are_what_a_schedule_goes_by(aws: Scheduler) -> None:
    aws.make("local", "cron(30 1 * * ? *)", ScheduleExpressionTimezone="Europe/Berlin")
    aws.pass_minutes(60)

    assert hours(aws.inputs()) == ["2026-11-24T00:30:00Z"]


def test_a_schedule_made_again_under_its_name_starts_anew(aws: Scheduler) -> None:
    aws.make("again", "rate(1 hour)")
    aws.pass_minutes(90)
    aws.delete("again")
    aws.pass_minutes(60)
    aws.make("again", "rate(1 hour)")
    aws.pass_minutes(70)

    assert [each[11:16] for each in hours(aws.inputs())] == ["00:00", "01:00", "02:30", "03:30"]


def test_a_one_time_schedule_can_be_gone_after_it(aws: Scheduler) -> None:
    aws.make("kept", "at(2026-11-24T00:02:00)")
    aws.make("gone", "at(2026-11-24T00:02:00)", ActionAfterCompletion="DELETE")
    aws.pass_minutes(5)

    assert len(aws.inputs()) == 2
    assert (aws.exists("kept"), aws.exists("gone")) == (True, False)


@pytest.mark.parametrize(
    ("arn", "given", "why"),
    [
        (f"{MACHINE}-not", "{}", "StateMachineDoesNotExist"),
        (UNIVERSAL, "{}", "StateMachineDoesNotExist"),
        (UNIVERSAL, "[]", "its input must have the texts StateMachineArn, Input, Name, not []"),
        (UNIVERSAL, "no JSON", "Expecting value"),
    ],
)
def test_a_target_that_cannot_be_reached_does_no_harm_to_others(
    aws: Scheduler, caplog: pytest.LogCaptureFixture, arn: str, given: str, why: str
) -> None:
    aws.make("astray", "rate(1 hour)", Target={"Arn": arn, "RoleArn": ROLE, "Input": given})
    aws.make("hourly", "rate(1 hour)")

    assert len(aws.inputs()) == 1
    assert "schedule/default/astray does not reach its target" in caplog.text
    assert why in caplog.text


def test_what_would_never_fire_is_refused(aws: Scheduler) -> None:
    status, body = aws.make("never", "cron(0 * * *)")

    assert (status, body["__type"]) == (400, "ValidationException")
    assert body["Message"] == "Invalid Schedule Expression cron(0 * * *): it has 4 fields, not six."


def test_a_target_that_is_not_on_this_machine_is_refused(aws: Scheduler) -> None:
    target = {"Arn": "arn:aws:scheduler:::aws-sdk:sagemaker:createProcessingJob", "RoleArn": ROLE}
    status, body = aws.make("other", Target=target)

    assert status == 400
    assert body["Message"] == (
        "Target arn:aws:scheduler:::aws-sdk:sagemaker:createProcessingJob is not on this machine: "
        f"it must be of states, lambda, sqs, sns, events, or {UNIVERSAL}."
    )


def test_the_emulators_own_ticker_fires_nothing(aws: Scheduler, loop: EmulatorLoop) -> None:
    aws.make("hourly", "cron(59 * * * ? *)")
    for _ in range(3):
        aws.now += timedelta(hours=1)
        loop.run(scheduler._tick_schedules)

    assert aws.inputs() == []


def test_what_does_not_reach_its_target_is_in_the_dead_letter_queue(aws: Scheduler) -> None:
    queue = aws.queue("undelivered")
    arn = f"arn:aws:sqs:{REGION}:{ACCOUNT}:undelivered"
    target = {"Arn": f"{MACHINE}-gone", "RoleArn": ROLE, "Input": "lost", "DeadLetterConfig": {"Arn": arn}}
    aws.make("failing", "cron(1 * * * ? *)", Target=target)
    aws.pass_minutes(2)

    assert aws.received(queue) == ["lost"]
