"""The message has CloudWatch's members, so that what reads it here reads it there."""

import json
from datetime import UTC, datetime

from driftgauge_local.alarms import State, StateChange, invocation, notification

ALARM = {
    "AlarmName": "nutriscore-rmse",
    "AlarmArn": "arn:aws:cloudwatch:us-east-1:000000000000:alarm:nutriscore-rmse",
    "AlarmDescription": "",
    "MetricName": "rmse",
    "Namespace": "aws/sagemaker/Endpoints/model-metrics",
    "Dimensions": [{"Name": "Endpoint", "Value": "nutriscore"}],
    "Statistic": "Maximum",
    "Period": 3600,
    "EvaluationPeriods": 1,
    "ComparisonOperator": "GreaterThanThreshold",
    "Threshold": 2.5,
    "AlarmActions": ["arn:aws:sns:us-east-1:000000000000:topic"],
    "AlarmConfigurationUpdatedTimestamp": 1795000000,
}


def change(**alarm: object) -> StateChange:
    return StateChange(
        alarm={**ALARM, **alarm},
        old=State.OK,
        new=State.ALARM,
        reason="Threshold Crossed",
        moment=datetime(2026, 11, 22, 6, 30, 1, 250_000, tzinfo=UTC),
        account="000000000000",
        region="us-east-1",
        region_name="US East (N. Virginia)",
    )


def test_the_members_are_cloudwatch_s() -> None:
    message = json.loads(notification(change()))

    assert message["NewStateValue"] == "ALARM"
    assert message["OldStateValue"] == "OK"
    assert message["StateChangeTime"] == "2026-11-22T06:30:01.250+0000"
    assert message["Region"] == "US East (N. Virginia)"
    assert message["Trigger"] == {
        "MetricName": "rmse",
        "Namespace": "aws/sagemaker/Endpoints/model-metrics",
        "StatisticType": "Statistic",
        "Statistic": "MAXIMUM",
        "Unit": None,
        "Dimensions": [{"value": "nutriscore", "name": "Endpoint"}],
        "Period": 3600,
        "EvaluationPeriods": 1,
        "DatapointsToAlarm": 1,
        "ComparisonOperator": "GreaterThanThreshold",
        "Threshold": 2.5,
        "TreatMissingData": "missing",
        "EvaluateLowSampleCountPercentile": "",
    }


def test_a_percentile_is_an_extended_statistic() -> None:
    trigger = json.loads(notification(change(ExtendedStatistic="p99")))["Trigger"]

    assert trigger["StatisticType"] == "ExtendedStatistic"
    assert trigger["ExtendedStatistic"] == "p99"


def test_a_composite_alarm_names_the_alarms_that_moved_it() -> None:
    child = {"arn": "arn:child", "state": {"value": "ALARM", "timestamp": "2026-11-22T06:30:00.000+0000"}}
    message = json.loads(
        notification(change(AlarmRule='ALARM("a")', StateReasonData=json.dumps({"triggeringAlarms": [child]})))
    )

    assert message["AlarmRule"] == 'ALARM("a")'
    assert message["TriggeringChildren"] == [{"Arn": "arn:child", "State": child["state"]}]


def test_the_subject_fits_a_topic() -> None:
    assert change().subject == 'ALARM: "nutriscore-rmse" in US East (N. Virginia)'
    assert len(change(AlarmName="x" * 200).subject) == 100


def test_a_function_is_invoked_with_cloudwatch_s_event() -> None:
    event = invocation(change(), datetime(2026, 11, 22, 5, 0, tzinfo=UTC))

    assert event["alarmArn"] == ALARM["AlarmArn"]
    assert event["time"] == "2026-11-22T06:30:01.250+0000"
    data = event["alarmData"]
    assert (data["alarmName"], data["state"]["value"]) == ("nutriscore-rmse", "ALARM")
    assert data["previousState"] == {"value": "OK", "timestamp": "2026-11-22T05:00:00.000+0000"}
    assert data["configuration"]["metrics"][0]["metricStat"]["metric"]["name"] == "rmse"


def test_the_event_of_a_composite_alarm_has_its_rule() -> None:
    event = invocation(change(AlarmRule='ALARM("a")'), datetime(2026, 11, 22, 5, 0, tzinfo=UTC))

    assert event["alarmData"]["configuration"] == {"alarmRule": 'ALARM("a")'}
