"""A schedule is one of a few forms; Model Monitor keeps some of them, EventBridge Scheduler all."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from driftgauge import DriftgaugeEngine, ModelMonitorEngine, Schedule, Weekday
from driftgauge.engines.driftgauge.workflow import scheduler_expression
from driftgauge.engines.model_monitor.schedule import cron_expression
from driftgauge_contract.schedule import FORMS

# As the service's documentation has them: hourly, daily, and every so many hours.
ACCEPTED = re.compile(
    r"cron\(0 (\*|([01]?\d|2[0-3])|([01]?\d|2[0-3])/(0?[1-9]|1\d|2[0-4])) \? \* \* \*\)",
)
HOURS, ZONES = st.integers(0, 23), st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata"])
DIVISORS = [1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30]
KEPT_BY_MODEL_MONITOR = st.one_of(
    st.just(Schedule.hourly()),
    st.builds(lambda hours, starting: Schedule.every_hours(hours, starting=starting), st.integers(2, 24), HOURS),
)
COARSE = st.one_of(
    KEPT_BY_MODEL_MONITOR.filter(lambda schedule: schedule.seconds > 3600),
    st.builds(Schedule.weekly, st.sampled_from(Weekday), HOURS),
)
SCHEDULES = st.one_of(
    st.just(Schedule.hourly()),
    st.builds(Schedule.every_minutes, st.sampled_from(DIVISORS)),
    st.builds(Schedule.in_zone, COARSE, ZONES),
)
WITH_WINDOWS = st.builds(
    lambda schedule, share: schedule.within(min(1440, int(schedule.interval * share))),
    SCHEDULES,
    st.floats(0, 1, exclude_max=True),
)


@given(KEPT_BY_MODEL_MONITOR)
def test_a_schedule_of_whole_hours_is_a_cron_that_model_monitor_accepts(schedule: Schedule) -> None:
    ModelMonitorEngine().facts.check_schedule(schedule)
    assert ACCEPTED.fullmatch(cron_expression(schedule))


@given(WITH_WINDOWS)
def test_a_schedule_reads_as_it_is_written(schedule: Schedule) -> None:
    assert Schedule.parse(str(schedule)) == schedule


@given(st.text().filter(lambda text: text.strip() != "hourly"))
def test_any_other_text_is_refused_with_what_is_allowed(text: str) -> None:
    with pytest.raises(ValueError, match="allowed: "):
        Schedule.parse(text)


@pytest.mark.parametrize(
    ("text", "cron"),
    [
        ("hourly", "cron(0 * ? * * *)"),
        ("daily", "cron(0 0 ? * * *)"),
        ("daily at 6", "cron(0 6 ? * * *)"),
        ("every 6 hours", "cron(0 0/6 ? * * *)"),
        ("every 6 hours starting at 2", "cron(0 2/6 ? * * *)"),
        ("every 1 hour", "cron(0 * ? * * *)"),
        ("every 24 hours", "cron(0 0 ? * * *)"),
    ],
)
def test_words_become_model_monitor_s_cron(text: str, cron: str) -> None:
    assert cron_expression(Schedule.parse(text)) == cron


@pytest.mark.parametrize(
    ("text", "cron", "zone"),
    [
        ("hourly", "cron(0 * * * ? *)", "UTC"),
        ("every 15 minutes", "cron(0/15 * * * ? *)", "UTC"),
        ("every 1 minute", "cron(0/1 * * * ? *)", "UTC"),
        ("daily at 6 in Europe/Berlin", "cron(0 6 * * ? *)", "Europe/Berlin"),
        ("every 6 hours starting at 2", "cron(0 2,8,14,20 * * ? *)", "UTC"),
        ("weekly on monday at 6", "cron(0 6 ? * MON *)", "UTC"),
        ("weekly on sunday", "cron(0 0 ? * SUN *)", "UTC"),
    ],
)
def test_words_become_eventbridge_scheduler_s_cron(text: str, cron: str, zone: str) -> None:
    schedule = Schedule.parse(text)
    assert (scheduler_expression(schedule), schedule.zone) == (cron, zone)


@pytest.mark.parametrize(
    ("text", "weekdays", "hours", "minutes"),
    [
        ("hourly", list(range(7)), list(range(24)), [0]),
        ("every 20 minutes", list(range(7)), list(range(24)), [0, 20, 40]),
        ("every 7 hours starting at 3", list(range(7)), [3, 10, 17], [0]),
        ("daily at 6", list(range(7)), [6], [0]),
        ("weekly on wednesday at 23", [2], [23], [0]),
    ],
)
def test_words_become_the_times_at_which_a_monitor_runs(
    text: str, weekdays: list[int], hours: list[int], minutes: list[int]
) -> None:
    schedule = Schedule.parse(text)
    assert (list(schedule.weekdays), list(schedule.hours), list(schedule.minutes)) == (weekdays, hours, minutes)


@given(WITH_WINDOWS)
def test_the_open_engine_keeps_every_schedule(schedule: Schedule) -> None:
    DriftgaugeEngine().facts.check_schedule(schedule)


@pytest.mark.parametrize(
    "text", ["every 15 minutes", "weekly on monday at 6", "daily at 6 in Europe/Berlin", "hourly within 10 minutes"]
)
def test_what_model_monitor_cannot_keep_is_refused_with_what_it_can(text: str) -> None:
    with pytest.raises(ValueError, match=re.escape(f"keeps no schedule {text!r}; allowed: hourly | daily at H")):
        ModelMonitorEngine().facts.check_schedule(Schedule.parse(text))


@pytest.mark.parametrize("text", ["rate(1 hour)", "cron(0 * ? * * *)", "weekly", "weekly on payday at 6", "NOW", ""])
def test_forms_that_this_library_does_not_know_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=re.escape(f"{text!r} is not a schedule; allowed: {FORMS}")):
        Schedule.parse(text)


@pytest.mark.parametrize("text", ["daily at 24", "every 0 hours", "every 25 hours", "every 6 hours starting at 24"])
def test_hours_that_no_day_has_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="allowed: "):
        Schedule.parse(text)


@pytest.mark.parametrize("text", ["every 0 minutes", "every 7 minutes", "every 45 minutes", "every 90 minutes"])
def test_minutes_that_do_not_fill_an_hour_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=re.escape("allowed: 1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30 minutes, 1 to 24")):
        Schedule.parse(text)


@pytest.mark.parametrize("text", ["hourly in Europe/Berlin", "every 15 minutes in Europe/Berlin"])
def test_a_zone_where_it_changes_nothing_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is the same in every zone; allowed: no zone"):
        Schedule.parse(text)


@pytest.mark.parametrize("zone", ["Europe/Berln", "../zones", "Mars/Olympus"])
def test_an_unknown_zone_is_refused_by_its_name(zone: str) -> None:
    with pytest.raises(ValueError, match=re.escape(f"{zone!r} is not a time zone; ")):
        Schedule.parse(f"daily at 6 in {zone}")


def test_a_zone_that_looks_like_one_is_named() -> None:
    with pytest.raises(ValueError, match="did you mean 'Europe/Berlin'"):
        Schedule.daily(6).in_zone("Europe/Berln")


@pytest.mark.parametrize("text", ["hourly within 60 minutes", "weekly on monday at 6 within 1441 minutes"])
def test_a_window_as_long_as_the_interval_or_a_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a window to start in; allowed: less than the interval"):
        Schedule.parse(text)
