"""The alarms on a monitor's metrics, and where the threshold of each comes from."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from driftgauge_cli.kinds.registry import KINDS
from driftgauge_cli.operations.constraints import SUGGESTED, MonitorConstraints, Value
from driftgauge_cli.output import brief
from driftgauge_contract.constraints import ComparisonOperator
from driftgauge_contract.metrics import Dimension

if TYPE_CHECKING:
    import boto3
    from mypy_boto3_cloudwatch import CloudWatchClient
    from mypy_boto3_cloudwatch.type_defs import MetricAlarmTypeDef


_SYMBOLS: Mapping[str, str] = {
    ComparisonOperator.GREATER: ">",
    ComparisonOperator.GREATER_OR_EQUAL: ">=",
    ComparisonOperator.LESS: "<",
    ComparisonOperator.LESS_OR_EQUAL: "<=",
}


def alarm_condition(metric: str, operator: str, threshold: float) -> str:
    """Return when an alarm goes to ALARM, as people write it: `rmse > 0.89`."""
    return f"{metric} {_SYMBOLS.get(operator, operator)} {brief(threshold)}"


@dataclass(frozen=True, kw_only=True)
class AlarmThreshold:
    """An alarm on a metric of a monitor; `origin` says where its threshold comes from."""

    name: str
    schedule: str
    metric: str
    comparison_operator: str
    threshold: float
    origin: str


def alarm_thresholds(
    session: "boto3.Session", endpoint: str, constraints: Sequence[MonitorConstraints]
) -> tuple[AlarmThreshold, ...]:
    """Return the alarms on the monitors' metrics whose names begin with the endpoint's."""
    cloudwatch: CloudWatchClient = session.client("cloudwatch")
    pages = cloudwatch.get_paginator("describe_alarms").paginate(
        AlarmNamePrefix=f"{endpoint}-", AlarmTypes=["MetricAlarm"]
    )
    by_schedule = {entry.schedule: entry for entry in constraints}
    return tuple(
        _threshold(alarm, by_schedule[schedule])
        for page in pages
        for alarm in page["MetricAlarms"]
        if (schedule := _dimensions(alarm).get(Dimension.SCHEDULE, "")) in by_schedule and "Threshold" in alarm
    )


def _dimensions(alarm: "MetricAlarmTypeDef") -> Mapping[str, str]:
    return {entry["Name"]: entry["Value"] for entry in alarm.get("Dimensions", [])}


def _threshold(alarm: "MetricAlarmTypeDef", constraints: MonitorConstraints) -> AlarmThreshold:
    threshold = alarm["Threshold"]
    value = _value(alarm, constraints)
    return AlarmThreshold(
        name=alarm["AlarmName"],
        schedule=constraints.schedule,
        metric=alarm.get("MetricName", ""),
        comparison_operator=alarm["ComparisonOperator"],
        threshold=threshold,
        origin="the deployment's own" if value is None else _origin(value, threshold),
    )


def _value(alarm: "MetricAlarmTypeDef", constraints: MonitorConstraints) -> Value | None:
    place = KINDS[constraints.monitor].constraints.alarm_place(alarm.get("MetricName", ""), _dimensions(alarm))
    return next((value for value in constraints.values if (value.name, value.what) == place), None)


def _origin(value: Value, threshold: float) -> str:
    used = value.used
    # CloudWatch may return a threshold with other digits than those that were written.
    if not isinstance(used, int | float) or not math.isclose(used, threshold, rel_tol=1e-9):
        return f"not from the constraints in use, which have {brief(used)}"
    if value.because is None:
        return "the constraints in use; what was suggested is not known"
    if value.because == SUGGESTED:
        return "suggested by the baseline"
    return f"{value.because}; the baseline suggested {brief(value.suggested)}"
