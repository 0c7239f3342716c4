"""The event with which an alarm invokes a Lambda function when its state changes.

Source: CloudWatch user guide, "Invoke a Lambda function from an alarm".
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from driftgauge_local.alarms.notification import StateChange, stamp


def invocation(change: StateChange, since: datetime) -> dict[str, Any]:
    """Return the event of a change from a state that the alarm has had since a moment."""
    return {
        "source": "aws.cloudwatch",
        "alarmArn": change.alarm.get("AlarmArn", ""),
        "accountId": change.account,
        "time": stamp(change.moment),
        "region": change.region,
        "alarmData": {
            "alarmName": change.alarm["AlarmName"],
            "state": {
                "value": change.new,
                "reason": change.reason,
                "reasonData": change.alarm.get("StateReasonData", ""),
                "timestamp": stamp(change.moment),
            },
            "previousState": {"value": change.old, "timestamp": stamp(since)},
            "configuration": _configuration(change.alarm),
        },
    }


def _configuration(alarm: Mapping[str, Any]) -> dict[str, Any]:
    if "AlarmRule" in alarm:
        return {"alarmRule": alarm["AlarmRule"]}
    metric = {
        "namespace": alarm.get("Namespace"),
        "name": alarm.get("MetricName"),
        "dimensions": {each["Name"]: each["Value"] for each in alarm.get("Dimensions") or []},
    }
    statistic = alarm.get("ExtendedStatistic") or alarm.get("Statistic", "Average")
    stat = {"metric": metric, "period": alarm.get("Period", 60), "stat": statistic}
    return {
        "description": alarm.get("AlarmDescription", ""),
        "metrics": [{"id": "m1", "metricStat": stat, "returnData": True}],
    }
