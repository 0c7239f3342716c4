"""Observations become one statistic for each period."""

import pytest

from driftgauge_local.alarms import AlarmDefinition, Observation, Reading, readings

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


def seen(timestamp: float, *values: float, unit: str = "None", published: float | None = None) -> Observation:
    return Observation(
        timestamp=timestamp,
        published=timestamp if published is None else published,
        sample_count=len(values),
        sum=sum(values),
        minimum=min(values),
        maximum=max(values),
        unit=unit,
    )


def values(found: list[Reading]) -> list[float | None]:
    return [each.value for each in found]


def test_the_minute_in_progress_does_not_count() -> None:
    points = [seen(NOON - 5, 3.0), seen(NOON + 5, 4.0)]

    assert values(readings(alarm(), points, now=NOON + 59)) == [3.0]
    assert values(readings(alarm(), points, now=NOON + 60)) == [4.0]


def test_periods_end_on_a_minute_whatever_their_length() -> None:
    points = [seen(NOON - 3600, 1.0), seen(NOON - 3601, 2.0)]

    found = readings(alarm(Period=3600, EvaluationPeriods=2), points, now=NOON + 20)

    assert values(found) == [2.0, 1.0]
    assert found[-1].start.timestamp() == NOON - 3600


def test_no_more_periods_are_read_than_are_evaluated() -> None:
    """A datapoint of the period before the evaluated ones is not documented to count, so it does not."""
    found = readings(alarm(Period=3600), [seen(NOON - 75 * 60, 9.0, published=NOON)], now=NOON + 60)

    assert values(found) == [None]


def test_what_lies_in_the_future_is_left_out() -> None:
    assert values(readings(alarm(), [seen(NOON + 60, 1.0)], now=NOON)) == [None]


@pytest.mark.parametrize(
    ("age_hours", "readable_after_hours"), [(1, 0), (2.9, 0), (3, 2), (23.9, 2), (24, 48), (100, 48)]
)
def test_a_datapoint_that_is_old_when_it_is_published_is_read_late(age_hours: float, readable_after_hours: int) -> None:
    point = seen(NOON - age_hours * 3600, 9.0, published=NOON)
    daily = alarm(Period=86_400, EvaluationPeriods=7)
    readable = NOON + readable_after_hours * 3600

    assert 9.0 in values(readings(daily, [point], now=readable))
    assert readable_after_hours == 0 or 9.0 not in values(readings(daily, [point], now=readable - 1))


@pytest.mark.parametrize(
    ("statistic", "value"),
    [("Average", 2.5), ("Sum", 10.0), ("Minimum", 1.0), ("Maximum", 4.0), ("SampleCount", 4)],
)
def test_each_statistic(statistic: str, value: float) -> None:
    found = readings(alarm(Statistic=statistic), [seen(NOON, 1.0, 2.0), seen(NOON + 1, 3.0, 4.0)], now=NOON + 60)

    assert found[-1].value == value


@pytest.mark.parametrize(("percentile", "value"), [("p0", 0.0), ("p50", 50.0), ("p99.5", 99.5), ("p100", 100.0)])
def test_percentiles_are_interpolated(percentile: str, value: float) -> None:
    points = [seen(NOON + each / 10, float(each)) for each in range(101)]

    assert readings(alarm(ExtendedStatistic=percentile), points, now=NOON + 60)[-1].value == pytest.approx(value)


def test_a_percentile_of_a_statistic_set_is_missing() -> None:
    assert readings(alarm(ExtendedStatistic="p90"), [seen(NOON, 1.0, 2.0)], now=NOON + 60)[-1].value is None


def test_only_observations_in_the_alarm_s_unit_count() -> None:
    points = [seen(NOON, 1.0, unit="Seconds"), seen(NOON, 5.0, unit="Microseconds")]

    assert readings(alarm(Unit="Microseconds"), points, now=NOON + 60)[-1].value == 5.0
