"""A schedule is one of the three forms that SageMaker accepts."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from driftgauge import Schedule
from driftgauge.model_monitor import cron_expression
from driftgauge.schedule import FORMS

# As the service's documentation has them: hourly, daily, and every so many hours.
ACCEPTED = re.compile(
    r"cron\(0 (\*|([01]?\d|2[0-3])|([01]?\d|2[0-3])/(0?[1-9]|1\d|2[0-4])) \? \* \* \*\)",
)
SCHEDULES = st.builds(Schedule, hours=st.integers(1, 24), starting=st.integers(0, 23))


@given(SCHEDULES)
def test_every_schedule_is_a_cron_that_the_service_accepts(schedule: Schedule) -> None:
    assert ACCEPTED.fullmatch(cron_expression(schedule))


@given(SCHEDULES.filter(lambda schedule: schedule.hours > 1))
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
def test_words_become_cron(text: str, cron: str) -> None:
    assert cron_expression(Schedule.parse(text)) == cron


@pytest.mark.parametrize("text", ["rate(1 hour)", "cron(0 * ? * * *)", "every 30 minutes", "weekly", "NOW", ""])
def test_forms_that_the_service_or_this_library_does_not_know_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=re.escape(f"{text!r} is not a schedule; allowed: {FORMS}")):
        Schedule.parse(text)


@pytest.mark.parametrize("text", ["daily at 24", "every 0 hours", "every 25 hours", "every 6 hours starting at 24"])
def test_hours_that_no_day_has_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="allowed: "):
        Schedule.parse(text)
