"""A window reaches from one firing time of its schedule to the next, by the rules of EventBridge Scheduler."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor_execution.firing_times import FiringTimes

EVERY_DAY = tuple(range(7))
BERLIN = ZoneInfo("Europe/Berlin")
ZONES = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Kathmandu", "Africa/Cairo"]


def schedule(*, weekdays=EVERY_DAY, hours=tuple(range(24)), minutes=(0,), zone=UTC):
    return FiringTimes(weekdays=weekdays, hours=hours, minutes=minutes, zone=zone)


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def window(schedule, text):
    found = schedule.window(utc(text))
    return f"{found.start:%m-%d %H:%M}", f"{found.end:%m-%d %H:%M}"


numbers = st.lists(st.integers(0, 59), min_size=1, max_size=3, unique=True).map(sorted).map(tuple)
schedules = st.builds(
    FiringTimes,
    weekdays=st.lists(st.sampled_from(EVERY_DAY), min_size=1, unique=True).map(sorted).map(tuple),
    hours=numbers.map(lambda found: tuple(sorted({number % 24 for number in found}))),
    minutes=numbers,
    zone=st.sampled_from(ZONES).map(ZoneInfo) | st.just(UTC),
)
moments = st.timedeltas(timedelta(), timedelta(days=7300)).map(lambda age: datetime(2031, 1, 1, tzinfo=UTC) - age)


@given(schedule=schedules, moment=moments)
def test_windows_tile_time_whatever_the_schedule_and_the_clocks(schedule, moment):
    window = schedule.window(moment)

    assert window.start < window.end <= moment
    assert schedule.window(window.start).end == window.start
    assert schedule.window(window.end) == window
    assert schedule.window(window.end - timedelta.resolution).end == window.start


@given(schedule=schedules, moment=moments)
def test_a_window_ends_at_a_time_of_the_schedule(schedule, moment):
    end = schedule.window(moment).end.astimezone(schedule.zone)

    assert (end.weekday() in schedule.weekdays, end.hour in schedule.hours, end.minute in schedule.minutes) == (
        True,
        True,
        True,
    )


@given(hour=st.integers(0, 23), day=st.integers(0, 365))
def test_a_daily_schedule_fires_on_every_day_at_most_once(hour, day):
    daily = schedule(hours=(hour,), zone=BERLIN)
    midnight = datetime(2026, 1, 2, tzinfo=BERLIN) + timedelta(days=day)

    found = daily.window(midnight.astimezone(UTC))

    assert found.end.astimezone(BERLIN).hour == hour
    assert found.end - found.start in {timedelta(hours=hours) for hours in (23, 24, 25, 47, 48)}


def test_hourly():
    assert window(schedule(), "2026-11-24T06:00:00") == ("11-24 05:00", "11-24 06:00")


def test_every_15_minutes():
    quarterly = schedule(minutes=(0, 15, 30, 45))

    assert window(quarterly, "2026-11-24T06:00:00") == ("11-24 05:45", "11-24 06:00")


def test_weekly():
    weekly = schedule(weekdays=(0,), hours=(6,))

    assert window(weekly, "2026-11-23T06:00:00") == ("11-16 06:00", "11-23 06:00")


def test_a_time_between_two_firings_belongs_to_the_last_one():
    assert window(schedule(), "2026-11-24T06:00:17") == ("11-24 05:00", "11-24 06:00")


def test_the_day_on_which_clocks_go_forward_is_23_hours_long():
    daily = schedule(hours=(6,), zone=BERLIN)

    assert window(daily, "2026-03-29T04:00:00") == ("03-28 05:00", "03-29 04:00")


def test_the_day_on_which_clocks_go_back_is_25_hours_long():
    daily = schedule(hours=(6,), zone=BERLIN)

    assert window(daily, "2026-10-25T05:00:00") == ("10-24 04:00", "10-25 05:00")


def test_a_time_that_clocks_pass_over_is_no_end_of_a_window():
    """On 2026-03-29 there is no half past two in Berlin."""
    daily = schedule(hours=(2,), minutes=(30,), zone=BERLIN)

    assert window(daily, "2026-03-30T00:30:00") == ("03-28 01:30", "03-30 00:30")


@pytest.mark.parametrize("fired", ["2026-10-25T00:30:00", "2026-10-25T01:30:00"])
def test_a_time_that_clocks_show_twice_ends_one_window(fired):
    """On 2026-10-25, half past two comes twice in Berlin."""
    daily = schedule(hours=(2,), minutes=(30,), zone=BERLIN)

    assert window(daily, fired) == ("10-24 00:30", "10-25 00:30")
    assert window(daily, "2026-10-26T01:30:00") == ("10-25 00:30", "10-26 01:30")


def test_the_zone_comes_with_the_document(workflow, zone_file):
    workflow.document["Schedule"] = {
        "Weekdays": list(EVERY_DAY),
        "Hours": [6],
        "Minutes": [0],
        "TimeZone": "Europe/Berlin",
        "Zone": zone_file("Europe/Berlin"),
    }
    workflow.given["ScheduledTime"] = "2026-10-25T05:00:00Z"

    assert workflow.plan()["Window"] == {"Start": "2026-10-24T04:00:00Z", "End": "2026-10-25T05:00:00Z"}
