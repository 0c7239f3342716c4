"""The tables of CloudWatch's "Configuring how CloudWatch alarms treat missing data", and what they leave open."""

from datetime import UTC, datetime, timedelta

import pytest

from driftgauge_local.alarms import (
    AlarmDefinition,
    ComparisonOperator,
    Reading,
    State,
    TreatMissingData,
    UnsupportedAlarmError,
    evaluate,
)

START = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
VALUES = {"0": 1.0, "X": 9.0, "-": None}
KEPT = "kept"


def alarm(*, m: int = 3, n: int = 3, **changes: object) -> AlarmDefinition:
    record: dict[str, object] = {
        "AlarmName": "rmse",
        "Namespace": "models",
        "MetricName": "rmse",
        "Period": 300,
        "EvaluationPeriods": n,
        "DatapointsToAlarm": m,
        "Threshold": 5.0,
        "ComparisonOperator": "GreaterThanThreshold",
    }
    return AlarmDefinition.from_record(record | changes)


def series(text: str) -> list[Reading]:
    return [
        Reading(start=START + timedelta(minutes=5 * index), value=VALUES[each])
        for index, each in enumerate(text.split())
    ]


THREE_OF_THREE = [
    ("0 - X - X", ["OK", "OK", "OK", "OK"]),
    ("0 - - - -", ["OK", "OK", "OK", "OK"]),
    ("- - - - -", ["INSUFFICIENT_DATA", KEPT, "ALARM", "OK"]),
    ("0 X X - X", ["ALARM", "ALARM", "ALARM", "ALARM"]),
    ("- - X - -", ["ALARM", KEPT, "ALARM", "OK"]),
]
TWO_OF_THREE = [
    ("0 - X - X", ["ALARM", "ALARM", "ALARM", "ALARM"]),
    ("0 0 X 0 X", ["ALARM", "ALARM", "ALARM", "ALARM"]),
    ("0 - X - -", ["OK", "OK", "ALARM", "OK"]),
    ("- - - - 0", ["OK", "OK", "ALARM", "OK"]),
    ("- - - X -", ["ALARM", KEPT, "ALARM", "OK"]),
]
TREATMENTS = ["missing", "ignore", "breaching", "notBreaching"]


def rows(table: list[tuple[str, list[str]]], m: int) -> list[tuple[int, str, str, str]]:
    return [(m, data, treat, state) for data, states in table for treat, state in zip(TREATMENTS, states, strict=True)]


@pytest.mark.parametrize(("m", "data", "treat", "state"), rows(THREE_OF_THREE, 3) + rows(TWO_OF_THREE, 2))
@pytest.mark.parametrize("current", list(State))
def test_the_documented_tables(m: int, data: str, treat: str, state: str, current: State) -> None:
    verdict = evaluate(alarm(m=m, TreatMissingData=treat), series(data), current)

    assert verdict.state == (current if state == KEPT else state)


@pytest.mark.parametrize("data", ["- - - - X", "- - - X -"])
def test_a_first_breaching_point_does_not_alarm_at_once(data: str) -> None:
    assert evaluate(alarm(), series(data), State.OK).state is State.OK


def test_more_real_points_than_needed_leave_the_oldest_out() -> None:
    assert evaluate(alarm(m=1, n=1), series("X X 0"), State.ALARM).state is State.OK


@pytest.mark.parametrize(
    ("comparison", "breaching"),
    [
        ("GreaterThanOrEqualToThreshold", [5.0, 5.1]),
        ("GreaterThanThreshold", [5.1]),
        ("LessThanThreshold", [4.9]),
        ("LessThanOrEqualToThreshold", [5.0, 4.9]),
    ],
)
def test_every_comparison(comparison: str, breaching: list[float]) -> None:
    operator = ComparisonOperator(comparison)

    assert [value for value in (5.0, 5.1, 4.9) if operator.breaches(value, 5.0)] == breaching


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"Metrics": [{"Id": "m"}]}, "metric math"),
        ({"ComparisonOperator": "LessThanLowerOrGreaterThanUpperThreshold"}, "LessThanLowerOrGreaterThanUpper"),
        ({"ExtendedStatistic": "tm90"}, "tm90"),
    ],
)
def test_what_cannot_be_evaluated_is_refused_by_name(settings: dict[str, object], named: str) -> None:
    with pytest.raises(UnsupportedAlarmError, match=named):
        alarm(**settings)


def test_datapoints_to_alarm_are_all_of_the_periods_by_default() -> None:
    assert alarm(DatapointsToAlarm=None, n=4).datapoints_to_alarm == 4
    assert alarm(TreatMissingData=None).treat_missing_data is TreatMissingData.MISSING


@pytest.mark.parametrize(
    ("m", "n", "data", "treat", "reason"),
    [
        (
            1,
            1,
            "- - X",
            "missing",
            "Threshold Crossed: 1 datapoint [9.0 (22/11/26 06:10:00)] was greater than the threshold (5.0).",
        ),
        (
            1,
            1,
            "- - 0",
            "missing",
            "Threshold Crossed: 1 datapoint [1.0 (22/11/26 06:10:00)] was not greater than the threshold (5.0).",
        ),
        (
            2,
            3,
            "0 0 X 0 X",
            "missing",
            "Threshold Crossed: 2 out of the last 3 datapoints [9.0 (22/11/26 06:20:00), 9.0 (22/11/26 06:10:00)] were "
            "greater than the threshold (5.0) (minimum 2 datapoints for OK -> ALARM transition).",
        ),
        (
            1,
            1,
            "- - -",
            "breaching",
            "Threshold Crossed: no datapoints were received for 1 period and 1 missing datapoint was treated as "
            "[Breaching].",
        ),
        (3, 3, "- - - - -", "missing", "Insufficient Data: 3 datapoints were unknown."),
    ],
)
def test_the_reason_names_the_datapoints(m: int, n: int, data: str, treat: str, reason: str) -> None:
    settings = alarm(m=m, n=n, TreatMissingData=treat)

    assert evaluate(settings, series(data), State.OK).reason == reason
