"""Observations become one statistic for each period."""

import pytest

from driftgauge_local.alarms import AlarmDefinition, Observation, readings

NOON = 1_795_000_020.0 - 1_795_000_020.0 % 60


def alarm(**changes: object) -> AlarmDefinition:
    record: dict[str, object] = {
        "AlarmName": "latency",
        "Namespace": "AWS/SageMaker",
        "MetricName": "ModelLatency",
        "Period": 60,
        "EvaluationPeriods": 1,
        "Threshold": 200000,
        "ComparisonOperator": "GreaterThanThreshold",
    }
    return AlarmDefinition.from_record(record | changes)


def seen(timestamp: float, *values: float, unit: str = "None") -> Observation:
    return Observation(
        timestamp=timestamp,
        sample_count=len(values),
        sum=sum(values),
        minimum=min(values),
        maximum=max(values),
        unit=unit,
    )


def test_the_minute_in_progress_is_the_newest_period() -> None:
    found = readings(alarm(), [seen(NOON + 5, 4.0)], now=NOON + 20)

    assert [each.value for each in found] == [None, None, 4.0]
    assert found[-1].start.timestamp() == NOON


def test_periods_end_on_a_minute_whatever_their_length() -> None:
    found = readings(alarm(Period=3600), [seen(NOON - 3540, 1.0), seen(NOON - 3541, 2.0)], now=NOON + 20)

    assert [each.value for each in found] == [None, 2.0, 1.0]


def test_what_lies_in_the_future_or_before_the_range_is_left_out() -> None:
    found = readings(alarm(), [seen(NOON + 60, 1.0), seen(NOON - 121, 1.0)], now=NOON)

    assert [each.value for each in found] == [None, None, None]


@pytest.mark.parametrize(
    ("statistic", "value"),
    [("Average", 2.5), ("Sum", 10.0), ("Minimum", 1.0), ("Maximum", 4.0), ("SampleCount", 4)],
)
def test_each_statistic(statistic: str, value: float) -> None:
    found = readings(alarm(Statistic=statistic), [seen(NOON, 1.0, 2.0), seen(NOON + 1, 3.0, 4.0)], now=NOON + 2)

    assert found[-1].value == value


@pytest.mark.parametrize(("percentile", "value"), [("p0", 0.0), ("p50", 50.0), ("p99.5", 99.5), ("p100", 100.0)])
def test_percentiles_are_interpolated(percentile: str, value: float) -> None:
    points = [seen(NOON + each / 10, float(each)) for each in range(101)]

    assert readings(alarm(ExtendedStatistic=percentile), points, now=NOON + 30)[-1].value == pytest.approx(value)


def test_a_percentile_of_a_statistic_set_is_missing() -> None:
    assert readings(alarm(ExtendedStatistic="p90"), [seen(NOON, 1.0, 2.0)], now=NOON)[-1].value is None


def test_only_observations_in_the_alarm_s_unit_count() -> None:
    points = [seen(NOON, 1.0, unit="Seconds"), seen(NOON, 5.0, unit="Microseconds")]

    assert readings(alarm(Unit="Microseconds"), points, now=NOON)[-1].value == 5.0
