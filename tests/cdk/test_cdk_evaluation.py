"""Alarms on findings go to ALARM after as many windows as the deployment asks for."""

from collections.abc import Callable

import pytest

from driftgauge import Evaluation
from driftgauge_contract.schedule import Schedule
from driftgauge_deployment import Deployment
from driftgauge_deployment.values import WindowCount

Template = dict[str, dict[str, dict[str, object]]]


def evaluated(alarms: list[dict[str, object]]) -> dict[object, tuple[object, object]]:
    return {each["AlarmName"]: (each.get("DatapointsToAlarm"), each["EvaluationPeriods"]) for each in alarms}


def test_metrics_and_drift_are_evaluated_over_several_windows(
    shipped_deployment: Deployment,
    synthesize: Callable[[Deployment], dict[str, Template]],
    resources: Callable[[Template, str], list[dict[str, object]]],
) -> None:
    alarms = shipped_deployment.alarms.model_copy(update={"evaluation": WindowCount(breaching=2, windows=3)})
    template = synthesize(shipped_deployment.model_copy(update={"alarms": alarms}))["nutriscore"]
    found = evaluated(resources(template, "AWS::CloudWatch::Alarm"))
    # Model Monitor's metrics have the time of their window's start, so that those alarms look back further.
    assert {name: evaluation for name, evaluation in found.items() if evaluation[0] == 2} == {
        "nutriscore-data-quality-drift-sugars_100g": (2, 5),
        "nutriscore-model-quality-rmse": (2, 5),
    }


def test_violations_are_counted_over_windows_by_column_and_metric(
    shipped_deployment: Deployment,
    synthesize: Callable[[Deployment], dict[str, Template]],
    resources: Callable[[Template, str], list[dict[str, object]]],
) -> None:
    alarms = shipped_deployment.alarms.model_copy(update={"evaluation": WindowCount(breaching=2, windows=3)})
    template = synthesize(shipped_deployment.model_copy(update={"alarms": alarms}))["nutriscore"]
    [alarm] = [
        each
        for each in resources(template, "AWS::CloudWatch::Alarm")
        if each["AlarmName"] == "nutriscore-data-quality-violations"
    ]
    assert (alarm["MetricName"], alarm["EvaluationPeriods"]) == ("recurring_violations", 1)
    assert "the same column or metric did in 2 of the last 3 windows" in str(alarm["AlarmDescription"])
    variables = [
        each["Environment"]["Variables"]  # type: ignore[index]
        for each in resources(template, "AWS::Lambda::Function")
        if each.get("Handler") == "execution_report.handler.on_event"
    ]
    assert [(each["BREACHING_WINDOWS"], each["EVALUATED_WINDOWS"]) for each in variables] == [("2", "3")]


def test_more_windows_than_cloudwatch_evaluates_are_refused() -> None:
    with pytest.raises(ValueError, match=r"8 windows of a monitor that runs daily at 6 are more .* allowed: 7"):
        Evaluation(breaching=2, windows=8).check(Schedule.daily(6))


def test_more_breaching_windows_than_windows_are_refused() -> None:
    with pytest.raises(ValueError, match="3 of 2 windows is not possible"):
        Evaluation(breaching=3, windows=2)


@pytest.mark.parametrize(("days", "sees"), [(0, True), (6, True), (7, False)])
def test_an_alarm_looks_back_a_week_at_most(days: int, sees: bool) -> None:
    assert Evaluation().sees_metrics(Schedule.hourly(), days * 86_400) is sees


@pytest.mark.parametrize(
    ("windows", "schedule", "age_seconds", "periods"),
    [
        (1, Schedule.hourly(), 0, 1),
        (1, Schedule.hourly(), 9_000, 3),
        (3, Schedule.hourly(), 9_000, 5),
        (1, Schedule.daily(6), 91_800 + 48 * 3600, 4),
        (1, Schedule.daily(6), 30 * 86_400, 7),
    ],
)
def test_an_alarm_looks_back_to_the_newest_metric(
    windows: int, schedule: Schedule, age_seconds: int, periods: int
) -> None:
    assert Evaluation(breaching=1, windows=windows).periods(schedule, age_seconds) == periods
