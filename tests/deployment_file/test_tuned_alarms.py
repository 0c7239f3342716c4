"""Alarms that a deployment file tunes or switches off."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from driftgauge_deployment.alarms import AlarmsSection
from driftgauge_deployment.deployment import Deployment
from driftgauge_deployment.tuned_alarms import TunedAlarm
from driftgauge_deployment.values import WindowCount

LEAST = """\
name: shop
model: {artifact: model.tar.gz}
monitors:
  data_quality:
    baseline: {dataset: train.csv, header: true}
"""
SWITCHED = [name for name in AlarmsSection.model_fields if isinstance(getattr(AlarmsSection(), name), TunedAlarm)]

Load = Callable[[str], Deployment]
Mistakes = Callable[[str], list[str]]


@pytest.mark.parametrize("name", SWITCHED)
@pytest.mark.parametrize("written", ["false", "off", "{enabled: false}"])
def test_every_alarm_can_be_switched_off(load: Load, name: str, written: str) -> None:
    alarms = load(f"{LEAST}alarms: {{{name}: {written}}}\n").alarms
    assert getattr(alarms, name).enabled is False
    assert [each for each in SWITCHED if not getattr(alarms, each).enabled] == [name]


def test_a_count_has_threshold_period_and_datapoints(load: Load) -> None:
    errors = load(LEAST + "alarms: {server_errors: {threshold: 5, period: 10 min, datapoints: 2 of 3}}\n").alarms
    assert errors.server_errors.threshold == 5
    assert errors.server_errors.period == timedelta(minutes=10)
    assert errors.server_errors.datapoints == WindowCount(breaching=2, windows=3)


def test_what_is_not_written_stays_at_its_default(load: Load) -> None:
    latency = load(LEAST + "alarms: {latency: {period: 1 min}}\n").alarms.latency
    assert (latency.threshold, latency.datapoints) == (timedelta(seconds=1), WindowCount())


def test_the_other_alarms_have_the_keys_that_they_can_have(load: Load) -> None:
    text = (
        "{failed: {datapoints: 2 of 2}, overdue: {after: 6 hours}, violations: {threshold: 3}, disk: {threshold: 80%}}"
    )
    alarms = load(f"{LEAST}alarms: {text}\n").alarms
    assert alarms.failed.datapoints == WindowCount(breaching=2, windows=2)
    assert alarms.overdue.after == timedelta(hours=6)
    assert alarms.violations.threshold == 3
    assert alarms.disk.threshold == 0.8


def test_runbooks_are_at_an_address(load: Load, mistakes: Mistakes) -> None:
    assert load(LEAST + "alarms: {runbooks: https://wiki.example.com/runbooks}\n").alarms.runbooks
    [mistake] = mistakes(LEAST + "alarms: {runbooks: docs}\n")
    assert mistake.endswith("runbooks: 'docs' is not allowed; allowed: an https URL without a slash at its end")


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("{server_errors: {threshold: -1}}", "threshold: -1 is not allowed; allowed: a whole number from 0 on"),
        (
            "{server_errors: {period: 90 s}}",
            "period: '90 s' is not a period; allowed: whole minutes or hours up to a day",
        ),
        (
            "{server_errors: {period: 25 h}}",
            "period: '25 h' is not a period; allowed: whole minutes or hours up to a day",
        ),
        (
            "{server_errors: {period: 12 h, datapoints: 1 of 15}}",
            "server_errors: 15 periods of 12:00:00 h; allowed: up to 14",
        ),
        ("{server_errors: {datapoints: 3 of 2}}", "datapoints: '3 of 2' is not a number of windows; allowed: M of N"),
        ("{failed: {threshold: 1}}", "threshold: unknown key; allowed: enabled, datapoints"),
        ("{latency: 200}", "latency: 200 is not a duration; allowed: a number and ms, s or min, such as 200ms"),
        ("{latency: {threshold: 200}}", "latency.threshold: 200 is not a duration"),
        (
            "{disk: {threshold: 101%}}",
            "threshold: '101%' is not a share of all values; allowed: a percentage up to 100%",
        ),
        ("{failed: sometimes}", "failed: 'sometimes' is not allowed; allowed: true, false, or a mapping"),
    ],
)
def test_a_mistake_is_told_with_what_is_allowed(mistakes: Mistakes, written: str, message: str) -> None:
    [mistake] = mistakes(f"{LEAST}alarms: {written}\n")
    assert message in mistake
