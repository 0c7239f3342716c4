"""Which schedules have fallen due between two looks, by a clock that the tests set."""

from datetime import UTC, datetime, timedelta
from typing import Any

from driftgauge_local.scheduler import DueSchedules, with_context

MIDNIGHT = datetime(2026, 11, 24, tzinfo=UTC)


class Clock:
    """Looks at schedules once a minute."""

    def __init__(self, **schedules: dict[str, Any]) -> None:
        self.schedules = schedules
        self.now = MIDNIGHT
        self._due: DueSchedules[str] = DueSchedules()
        self._due.take(schedules, self.now)

    def pass_minutes(self, minutes: int) -> list[str]:
        return [due for _ in range(minutes) for due in self.sleep(1)]

    def sleep(self, minutes: int) -> list[str]:
        self.now += timedelta(minutes=minutes)
        return [f"{each.key} {each.scheduled:%H:%M}" for each in self._due.take(self.schedules, self.now)]


def schedule(expression: str = "cron(0 * * * ? *)", *, made: datetime = MIDNIGHT, state: str = "ENABLED") -> Any:
    return {
        "ScheduleExpression": expression,
        "FlexibleTimeWindow": {"Mode": "OFF"},
        "State": state,
        "LastModificationDate": made.timestamp(),
    }


def test_each_schedule_fires_at_each_of_its_times_once() -> None:
    clock = Clock(hourly=schedule(made=MIDNIGHT + timedelta(seconds=1)), fine=schedule("cron(30 * * * ? *)"))

    assert clock.pass_minutes(150) == ["fine 00:30", "hourly 01:00", "fine 01:30", "hourly 02:00", "fine 02:30"]


def test_a_look_that_comes_late_tells_the_time_that_was_due() -> None:
    clock = Clock(hourly=schedule(made=MIDNIGHT + timedelta(seconds=1)))

    assert clock.sleep(64) == ["hourly 01:00"]


def test_a_machine_that_slept_makes_up_for_the_last_time_only() -> None:
    clock = Clock(hourly=schedule())

    assert clock.sleep(60 * 5 + 10) == ["hourly 05:00"]
    assert clock.sleep(60) == ["hourly 06:00"]


def test_a_disabled_schedule_does_not_fire() -> None:
    assert Clock(hourly=schedule(state="DISABLED")).pass_minutes(120) == []


def test_a_schedule_made_again_starts_anew() -> None:
    clock = Clock(rate=schedule("rate(1 hour)"))
    del clock.schedules["rate"]
    assert clock.sleep(90) == []

    clock.schedules["rate"] = schedule("rate(1 hour)", made=clock.now)

    assert clock.pass_minutes(65) == ["rate 01:30", "rate 02:30"]


def test_a_schedule_that_is_changed_goes_by_its_new_times() -> None:
    clock = Clock(it=schedule())
    clock.pass_minutes(90)

    clock.schedules["it"] = schedule("cron(45 * * * ? *)", made=clock.now)

    assert clock.pass_minutes(60) == ["it 01:45"]


def test_the_last_time_is_known_as_such() -> None:
    due: DueSchedules[str] = DueSchedules()
    once = {"once": schedule("at(2026-11-24T00:01:00)"), "rate": schedule("rate(1 minute)")}
    due.take(once, MIDNIGHT)

    fired = due.take(once, MIDNIGHT + timedelta(minutes=1))

    assert {each.key: each.is_last for each in fired} == {"once": True, "rate": False}


def test_attributes_of_the_context_are_replaced_wherever_they_stand() -> None:
    text = '{"t": "<aws.scheduler.scheduled-time>", "a": "<aws.scheduler.schedule-arn> <aws.scheduler.attempt-number>"}'
    found = with_context(text, schedule_arn="arn:aws:scheduler:…", scheduled=MIDNIGHT)

    assert found == '{"t": "2026-11-24T00:00:00Z", "a": "arn:aws:scheduler:… 1"}'


def test_each_invocation_has_an_id_of_its_own() -> None:
    first, second = (
        with_context("<aws.scheduler.execution-id>", schedule_arn="", scheduled=MIDNIGHT) for _ in range(2)
    )

    assert first != second
    assert len(first) == 16
