"""The message that CloudWatch publishes to a topic when an alarm changes its state."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from driftgauge_local.alarms.definition import State


@dataclass(frozen=True, kw_only=True)
class StateChange:
    """A change of an alarm's state, with its account and region."""

    alarm: Mapping[str, Any]
    old: State
    new: State
    reason: str
    moment: datetime
    account: str
    region: str
    region_name: str

    @property
    def subject(self) -> str:
        """Return the subject of the message; SNS accepts at most 100 characters."""
        return f'{self.new}: "{self.alarm["AlarmName"]}" in {self.region_name}'[:100]


def notification(change: StateChange) -> str:
    """Return the message as JSON."""
    alarm = change.alarm
    return json.dumps(
        {
            "AlarmName": alarm["AlarmName"],
            "AlarmDescription": alarm.get("AlarmDescription") or None,
            "AWSAccountId": change.account,
            "AlarmConfigurationUpdatedTimestamp": stamp(_configured(alarm, change.moment)),
            "NewStateValue": change.new,
            "NewStateReason": change.reason,
            "StateChangeTime": stamp(change.moment),
            "Region": change.region_name,
            "AlarmArn": alarm.get("AlarmArn", ""),
            "OldStateValue": change.old,
            "OKActions": alarm.get("OKActions") or [],
            "AlarmActions": alarm.get("AlarmActions") or [],
            "InsufficientDataActions": alarm.get("InsufficientDataActions") or [],
            **_cause(alarm),
        }
    )


def _cause(alarm: Mapping[str, Any]) -> dict[str, Any]:
    if "AlarmRule" in alarm:
        # CloudWatch user guide, "Notifying users on alarm changes": a composite alarm has a rule and children in place
        # of a trigger.
        return {"AlarmRule": alarm["AlarmRule"], "TriggeringChildren": _triggering(alarm)}
    return {"Trigger": _trigger(alarm)}


def _trigger(alarm: Mapping[str, Any]) -> dict[str, Any]:
    extended = alarm.get("ExtendedStatistic")
    statistic = (
        {"StatisticType": "ExtendedStatistic", "ExtendedStatistic": extended}
        if extended
        else {"StatisticType": "Statistic", "Statistic": str(alarm.get("Statistic", "Average")).upper()}
    )
    periods = alarm.get("EvaluationPeriods", 1)
    return {
        "MetricName": alarm.get("MetricName"),
        "Namespace": alarm.get("Namespace"),
        **statistic,
        "Unit": alarm.get("Unit"),
        "Dimensions": [{"value": each["Value"], "name": each["Name"]} for each in alarm.get("Dimensions") or []],
        "Period": alarm.get("Period", 60),
        "EvaluationPeriods": periods,
        "DatapointsToAlarm": alarm.get("DatapointsToAlarm") or periods,
        "ComparisonOperator": alarm.get("ComparisonOperator"),
        "Threshold": alarm.get("Threshold"),
        "TreatMissingData": alarm.get("TreatMissingData", "missing"),
        # The keys and their empty values are those of a real notification, since programs read them.
        "EvaluateLowSampleCountPercentile": "",
    }


def _triggering(alarm: Mapping[str, Any]) -> list[dict[str, Any]]:
    data = json.loads(alarm.get("StateReasonData") or "{}")
    return [{"Arn": each["arn"], "State": each["state"]} for each in data.get("triggeringAlarms", [])]


def _configured(alarm: Mapping[str, Any], default: datetime) -> datetime:
    updated = alarm.get("AlarmConfigurationUpdatedTimestamp")
    # An alarm that was never updated may have no such time.
    return datetime.fromtimestamp(updated, UTC) if isinstance(updated, int | float) else default


def stamp(moment: datetime) -> str:
    """Return a moment as CloudWatch writes it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}+0000"
