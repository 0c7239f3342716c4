"""When a schedule is due: cron by the clocks of a zone, rate, at, and the schedule's own start and end."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from driftgauge_local.scheduler import ScheduleError, Timetable

BERLIN = "Europe/Berlin"
MADE = "2026-11-24 05:59:30"


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def schedule(expression: str, zone: str = "UTC", **more: Any) -> dict[str, Any]:
    return {
        "ScheduleExpression": expression,
        "ScheduleExpressionTimezone": zone,
        "FlexibleTimeWindow": {"Mode": "OFF"},
        **more,
    }


def times(expression: str, zone: str = "UTC", *, made: str = MADE, count: int = 3, **more: Any) -> list[str]:
    """The first times in UTC."""
    timetable = Timetable.of(schedule(expression, zone, **more), made=moment(made))
    found, due = [], timetable.first()
    while due and len(found) < count:
        found.append(due)
        due = timetable.after(due)
    return [f"{each:%Y-%m-%d %H:%M}" for each in found]


def clocks(expression: str, zone: str, *, made: str, count: int) -> list[str]:
    """The first times, as the zone's clocks show them."""
    found = [moment(each) for each in times(expression, zone, made=made, count=count)]
    return [f"{each.astimezone(ZoneInfo(zone)):%d %H:%M}" for each in found]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("cron(0 * * * ? *)", ["2026-11-24 06:00", "2026-11-24 07:00", "2026-11-24 08:00"]),
        ("cron(0/15 * * * ? *)", ["2026-11-24 06:00", "2026-11-24 06:15", "2026-11-24 06:30"]),
        ("cron(5,35 6-7 * * ? *)", ["2026-11-24 06:05", "2026-11-24 06:35", "2026-11-24 07:05"]),
        ("cron(0 0/6 * * ? *)", ["2026-11-24 06:00", "2026-11-24 12:00", "2026-11-24 18:00"]),
        ("cron(0 6 ? * MON *)", ["2026-11-30 06:00", "2026-12-07 06:00", "2026-12-14 06:00"]),
        ("cron(0 6 ? * 1,7 *)", ["2026-11-28 06:00", "2026-11-29 06:00", "2026-12-05 06:00"]),
        ("cron(0 6 ? * MON-FRI *)", ["2026-11-24 06:00", "2026-11-25 06:00", "2026-11-26 06:00"]),
        ("cron(30 8 1 * ? *)", ["2026-12-01 08:30", "2027-01-01 08:30", "2027-02-01 08:30"]),
        ("cron(0 0 29 FEB ? *)", ["2028-02-29 00:00", "2032-02-29 00:00", "2036-02-29 00:00"]),
        ("cron(0 0 1 JAN ? 2027-2028)", ["2027-01-01 00:00", "2028-01-01 00:00"]),
        ("cron(0 0 30 2 ? *)", []),
    ],
)
def test_a_cron_expression_has_these_times(expression: str, expected: list[str]) -> None:
    assert times(expression) == expected


def test_a_cron_expression_goes_by_the_clocks_of_its_zone() -> None:
    assert times("cron(0 6 * * ? *)", BERLIN, count=1) == ["2026-11-25 05:00"]
    assert times("cron(0 6 * * ? *)", BERLIN, made="2026-07-01 00:00:00", count=1) == ["2026-07-01 04:00"]


def test_a_time_that_the_clocks_skip_is_skipped() -> None:
    found = clocks("cron(30 2 * * ? *)", BERLIN, made="2026-03-28 00:00:00", count=2)

    assert found == ["28 02:30", "30 02:30"], "on the 29th two o'clock is followed by three"


def test_a_time_that_the_clocks_show_twice_is_due_at_the_first() -> None:
    assert times("cron(30 2 * * ? *)", BERLIN, made="2026-10-24 12:00:00", count=2) == [
        "2026-10-25 00:30",
        "2026-10-26 01:30",
    ]


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        ("2026-03-29 00:30:00", ["29 03:00", "29 04:00"]),
        ("2026-10-24 23:30:00", ["25 02:00", "25 03:00"]),
    ],
)
def test_an_hourly_schedule_in_a_zone_follows_its_clocks(made: str, expected: list[str]) -> None:
    assert clocks("cron(0 * * * ? *)", BERLIN, made=made, count=2) == expected


def test_weekly_stays_at_its_hour_when_the_clocks_change() -> None:
    assert times("cron(0 6 ? * MON *)", BERLIN, made="2026-10-18 00:00:00") == [
        "2026-10-19 04:00",
        "2026-10-26 05:00",
        "2026-11-02 05:00",
    ]


def test_a_rate_begins_at_once_and_keeps_its_distance() -> None:
    assert times("rate(2 hours)") == ["2026-11-24 05:59", "2026-11-24 07:59", "2026-11-24 09:59"]


def test_a_rate_of_days_is_of_24_hours_when_the_clocks_change() -> None:
    assert times("rate(1 day)", BERLIN, made="2026-10-24 12:00:00") == [
        "2026-10-24 12:00",
        "2026-10-25 12:00",
        "2026-10-26 12:00",
    ]


def test_a_rate_begins_at_its_start() -> None:
    start = moment("2026-11-24 08:00:00").timestamp()

    assert times("rate(30 minutes)", StartDate=start, count=2) == ["2026-11-24 08:00", "2026-11-24 08:30"]


def test_a_cron_is_due_between_its_start_and_its_end_only() -> None:
    bounds = {"StartDate": "2026-11-24T08:00:00Z", "EndDate": "2026-11-24T09:00:00Z"}

    assert times("cron(0 * * * ? *)", **bounds) == ["2026-11-24 08:00", "2026-11-24 09:00"]


def test_a_one_time_schedule_is_due_once_in_its_zone() -> None:
    assert times("at(2026-11-24T09:30:00)", BERLIN) == ["2026-11-24 08:30"]


def test_a_flexible_window_is_begun_at_once() -> None:
    window = {"Mode": "FLEXIBLE", "MaximumWindowInMinutes": 15}

    assert times("cron(0 * * * ? *)", FlexibleTimeWindow=window, count=1) == ["2026-11-24 06:00"]


@pytest.mark.parametrize(
    ("expression", "why"),
    [
        ("hourly", "it must be cron(…), rate(…) or at(…)"),
        ("cron(0 * * * ?)", "it has 5 fields, not six"),
        ("cron(0 * * * * *)", "either the day of month or the day of week must be ?"),
        ("cron(0 * ? * ? *)", "either the day of month or the day of week must be ?"),
        ("cron(60 * * * ? *)", "minutes has '60', which is not within 0-59"),
        ("cron(0 6 ? * MOO *)", "day of week has 'MOO', which is not within 1-7"),
        ("cron(0 9-6 * * ? *)", "hours has the range '9-6', which ends before it begins"),
        ("cron(0 6 L * ? *)", "day of month has 'L', which is not within 1-31"),
        ("cron(0 6 ? * 2#1 *)", "day of week is '2#1'; on this machine it has values, ranges and steps"),
        ("rate(0 hours)", "a rate is a number of minutes, hours or days"),
        ("at(2026-03-29T02:30:00)", "the clocks of Europe/Berlin skip it"),
        ("at(tomorrow)", "time data 'tomorrow' does not match format"),
    ],
)
def test_an_expression_that_is_none_is_refused_with_its_reason(expression: str, why: str) -> None:
    with pytest.raises(ScheduleError) as refused:
        Timetable.of(schedule(expression, BERLIN), made=moment(MADE))

    assert str(refused.value).startswith(f"Invalid Schedule Expression {expression}: {why}")


def test_a_zone_that_is_none_is_refused() -> None:
    with pytest.raises(ScheduleError, match="ScheduleExpressionTimezone Europe/Atlantis is no time zone"):
        Timetable.of(schedule("rate(1 hour)", "Europe/Atlantis"), made=moment(MADE))


@pytest.mark.parametrize(
    "window", [{}, {"Mode": "FLEXIBLE"}, {"Mode": "FLEXIBLE", "MaximumWindowInMinutes": 1441}, {"Mode": "ON"}]
)
def test_a_window_that_is_none_is_refused(window: dict[str, Any]) -> None:
    with pytest.raises(ScheduleError, match="must have Mode OFF, or Mode FLEXIBLE and MaximumWindowInMinutes of 1 to"):
        Timetable.of(schedule("rate(1 hour)", FlexibleTimeWindow=window), made=moment(MADE))


def test_a_start_that_is_no_time_is_refused() -> None:
    with pytest.raises(ScheduleError, match="soon is no time"):
        Timetable.of(schedule("rate(1 hour)", StartDate="soon"), made=moment(MADE))
