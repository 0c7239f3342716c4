"""Alarms that a deployment tunes: what CloudWatch evaluates, what the description says, and what is left out."""

from collections.abc import Callable

import pytest
from aws_cdk import Duration, Stack

from driftgauge import (
    DataCapture,
    DataQualityMonitor,
    Evaluation,
    ExistingBaseline,
    ExistingEndpoint,
    ModelMonitorEngine,
    MonitorAlarms,
    MonitorRun,
    S3File,
    S3Prefix,
    Tuning,
)
from driftgauge_contract.names import EndpointAlarm, MonitorAlarm

Resources = Callable[..., list[dict[str, object]]]
Tuned = Callable[..., dict[str, dict[str, object]]]

BASELINE = ExistingBaseline(
    constraints=S3File.from_uri("s3://old/constraints.json").stored(),
    statistics=S3File.from_uri("s3://old/statistics.json").stored(),
)
OFF = Tuning(enabled=False)


@pytest.fixture
def tuned(stack: Stack, place: S3Prefix, resources: Resources) -> Tuned:
    """The alarms of an endpoint with a monitor, tuned."""

    def make(tuning: dict[str, Tuning]) -> dict[str, dict[str, object]]:
        endpoint = ExistingEndpoint(name="shop", capture=DataCapture(destination=place / "capture"))
        run = MonitorRun(reports=place / "reports", engine=ModelMonitorEngine())
        monitor = DataQualityMonitor(stack, "Data", endpoint=endpoint, baseline=BASELINE, run=run)
        alarms = MonitorAlarms(stack, "Alarms", endpoint=endpoint, tuning=tuning)
        alarms.add_latency(Duration.millis(200))
        alarms.add_server_errors()
        alarms.add_violations(monitor)
        alarms.add_liveness(monitor)
        kinds = ("AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm")
        found = [alarm for kind in kinds for alarm in resources(stack, kind)]
        return {str(alarm["AlarmName"]).removeprefix("shop-"): alarm for alarm in found}

    return make


def headline(alarm: dict[str, object]) -> str:
    description = alarm["AlarmDescription"]
    # A description with the place of the reports is joined from parts, of which the first has the first line.
    text = description["Fn::Join"][1][0] if isinstance(description, dict) else description
    return str(text).partition("\n")[0]


def test_threshold_period_and_datapoints_are_evaluated_and_told(tuned: Tuned) -> None:
    datapoints = Evaluation(breaching=2, windows=3)
    tuning = Tuning(threshold=5, period=Duration.minutes(10), datapoints=datapoints)
    errors = tuned({EndpointAlarm.SERVER_ERRORS: tuning})["server-errors"]
    assert (errors["Threshold"], errors["Period"]) == (5, 600)
    assert (errors["EvaluationPeriods"], errors["DatapointsToAlarm"]) == (3, 2)
    assert headline(errors) == "shop answered with 5XX within 10 minutes, in 2 of the last 3 (up to 5 are expected)"


def test_a_latency_keeps_its_limit(tuned: Tuned) -> None:
    latency = tuned({EndpointAlarm.LATENCY: Tuning(period=Duration.minutes(1))})["latency"]
    assert (latency["Threshold"], latency["Period"]) == (200_000, 60)


def test_several_executions_can_be_asked_for(tuned: Tuned) -> None:
    datapoints = Evaluation(breaching=2, windows=2)
    failed = tuned({MonitorAlarm.FAILED: Tuning(datapoints=datapoints)})["data-quality-failed"]
    assert (failed["EvaluationPeriods"], failed["DatapointsToAlarm"]) == (2, 2)
    assert headline(failed) == "shop is not watched: 2 of the last 2 data_quality executions failed or were stopped"


def test_a_monitor_is_overdue_after_the_deployment_s_own_time(tuned: Tuned) -> None:
    overdue = tuned({MonitorAlarm.OVERDUE: Tuning(threshold=6 * 3600)})["data-quality-overdue"]
    assert int(str(overdue["Period"])) * int(str(overdue["EvaluationPeriods"])) == 6 * 3600
    assert "The threshold is the deployment's own" in str(overdue["AlarmDescription"])


def test_a_time_shorter_than_the_interval_is_refused(tuned: Tuned) -> None:
    with pytest.raises(
        ValueError, match=r"0:10:00 h without an execution of a monitor that runs hourly; allowed: 1:00:00"
    ):
        tuned({MonitorAlarm.OVERDUE: Tuning(threshold=600)})


def test_some_violations_can_be_tolerated(tuned: Tuned) -> None:
    violations = tuned({MonitorAlarm.VIOLATIONS: Tuning(threshold=3)})["data-quality-violations"]
    assert violations["Threshold"] == 3
    assert headline(violations).endswith("more than 3 violations are too many")


@pytest.mark.parametrize(
    ("alarm", "name"),
    [
        (MonitorAlarm.FAILED, "data-quality-failed"),
        (MonitorAlarm.OVERDUE, "data-quality-overdue"),
        (EndpointAlarm.CAPTURE_STOPPED, "capture-stopped"),
    ],
)
def test_an_alarm_on_liveness_that_is_off_is_left_out(tuned: Tuned, alarm: str, name: str) -> None:
    assert name not in tuned({alarm: OFF})


def test_a_condition_of_stopped_capture_is_silent_where_it_is_off(tuned: Tuned) -> None:
    alarms = tuned({MonitorAlarm.NO_DATA: OFF, EndpointAlarm.DISK: OFF})
    assert alarms["data-quality-no-data"]["ActionsEnabled"] is False
    # Only the alarm on stopped capture is left of the event, and so sends its messages.
    assert "no-input" not in alarms
    assert "AlarmActions" in alarms["capture-stopped"]
