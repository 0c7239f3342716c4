"""A schedule is idle only if no execution of it may start at any moment."""

from datetime import UTC, datetime, timedelta

import pytest

from custom_resources.next_execution import may_start

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
OLD = NOON - timedelta(days=3)


def schedule(expression, created=OLD):
    config = {"ScheduleConfig": {"ScheduleExpression": expression}}
    return {"MonitoringScheduleConfig": config, "CreationTime": created}


HOURLY = schedule("cron(0 * ? * * *)")


@pytest.mark.parametrize(
    ("minutes", "expected"), [(-2, False), (-1, True), (0, True), (20, True), (21, False), (58, False), (59, True)]
)
def test_an_hourly_execution_may_start_in_the_first_twenty_minutes_of_the_hour(minutes, expected):
    assert may_start(HOURLY, [], NOON + timedelta(minutes=minutes)) is expected


@pytest.mark.parametrize(
    ("expression", "hour", "expected"),
    [
        ("cron(0 12 ? * * *)", 12, True),
        ("cron(0 12 ? * * *)", 13, False),
        ("cron(0 0/6 ? * * *)", 12, True),
        ("cron(0 0/6 ? * * *)", 14, False),
        ("cron(0 2/5 ? * * *)", 22, True),
        ("NOW", 12, False),
    ],
)
def test_other_schedules_have_their_own_hours(expression, hour, expected):
    assert may_start(schedule(expression), [], NOON.replace(hour=hour) + timedelta(minutes=5)) is expected


def test_an_execution_that_has_started_starts_no_more():
    now = NOON + timedelta(minutes=5)
    assert not may_start(HOURLY, [{"ScheduledTime": NOON}], now)
    assert may_start(HOURLY, [{"ScheduledTime": NOON - timedelta(hours=1)}], now)


def test_a_schedule_that_was_made_after_the_hour_starts_at_the_next_one():
    made = schedule("cron(0 * ? * * *)", created=NOON + timedelta(minutes=1))
    assert not may_start(made, [], NOON + timedelta(minutes=5))
