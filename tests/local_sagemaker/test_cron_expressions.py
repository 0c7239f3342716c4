from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from driftgauge_contract.windows import Window
from driftgauge_local.sagemaker import ServiceError
from driftgauge_local.sagemaker.schedules.cron import Cron
from driftgauge_local.sagemaker.schedules.offsets import analysis_window, moved, offset

MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(MOMENTS)
def test_an_hourly_schedule_falls_due_at_the_next_full_hour(moment: datetime) -> None:
    due = Cron.parse("cron(0 * ? * * *)").after(moment)
    assert timedelta() < due - moment <= timedelta(hours=1)
    assert (due.minute, due.second, due.microsecond) == (0, 0, 0)


@given(MOMENTS, st.integers(0, 23))
def test_a_daily_schedule_falls_due_once_a_day_at_its_hour(moment: datetime, hour: int) -> None:
    daily = Cron.parse(f"cron(0 {hour} ? * * *)")
    due = daily.after(moment)
    assert due.hour == hour
    assert timedelta() < due - moment <= timedelta(days=1)
    assert daily.after(due) == due + timedelta(days=1)


@given(MOMENTS, st.integers(0, 23), st.integers(1, 24))
def test_a_schedule_every_few_hours_counts_from_its_first_hour_of_each_day(
    moment: datetime, hour: int, every: int
) -> None:
    due = Cron.parse(f"cron(0 {hour}/{every} ? * * *)").after(moment)
    assert due.hour >= hour
    assert (due.hour - hour) % every == 0


@pytest.mark.parametrize(
    "expression",
    [
        "rate(1 hour)",
        "cron(0 24 ? * * *)",
        "cron(0 0/0 ? * * *)",
        "cron(0 0/25 ? * * *)",
        "cron(30 * ? * * *)",
        "cron(0 0 ? * MON *)",
        "Hourly: cron(0 * ? * * *)",
        "",
    ],
)
def test_what_the_service_does_not_support_is_refused_with_what_it_does(expression: str) -> None:
    with pytest.raises(ServiceError, match="Supported expressions are") as refused:
        Cron.parse(expression)
    assert refused.value.code == "ValidationException"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("-PT1H", timedelta(hours=-1)),
        ("PT0H", timedelta()),
        ("-P1D", timedelta(days=-1)),
        ("-P1DT2H30M", timedelta(days=-1, hours=-2, minutes=-30)),
    ],
)
def test_offsets_are_iso_8601_durations(text: str, expected: timedelta) -> None:
    assert offset(text) == expected


@pytest.mark.parametrize("text", ["1H", "-1H", "PT", "P1W", "soon"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(ServiceError, match=f"'{text}'"):
        offset(text)


@pytest.mark.parametrize(("start", "end"), [("-PT1H", "-PT1H"), ("PT0H", "-PT1H"), ("-P1DT1H", "PT0H")])
def test_a_window_that_is_empty_backward_or_too_long_is_refused(start: str, end: str) -> None:
    with pytest.raises(ServiceError, match="at most 24 hours"):
        analysis_window(datetime(2026, 1, 1, tzinfo=UTC), start, end)


NOON = datetime(2020, 1, 9, 12, tzinfo=UTC)
ONE = datetime(2020, 1, 9, 13, tzinfo=UTC)


def test_offsets_count_from_the_scheduled_time() -> None:
    """The example of the SageMaker developer guide, "Model monitor offsets"."""
    window = moved(Window(start=NOON, end=ONE), ONE, "-P8D", "-P1D")
    assert (window.start, window.end) == (datetime(2020, 1, 1, 13, tzinfo=UTC), datetime(2020, 1, 8, 13, tzinfo=UTC))


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (None, None, (NOON, ONE)),
        ("-PT1H", "-PT0H", (NOON, ONE)),
        ("-PT3H", None, (NOON - timedelta(hours=2), ONE)),
        (None, "-PT30M", (NOON, ONE - timedelta(minutes=30))),
    ],
)
def test_an_end_of_the_window_without_an_offset_stays(
    start: str | None, end: str | None, expected: tuple[datetime, datetime]
) -> None:
    window = moved(Window(start=NOON, end=ONE), ONE, start, end)
    assert (window.start, window.end) == expected


def test_two_equal_offsets_leave_no_window() -> None:
    with pytest.raises(ServiceError, match="from '-PT24H' to '-PT24H'"):
        moved(Window(start=NOON, end=ONE), ONE, "-PT24H", "-PT24H")
