"""The settings of an alarm, in the form of a `PutMetricAlarm` request."""

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from driftgauge_contract.limits import is_dimension_value

_PLAIN_STATISTICS = frozenset({"SampleCount", "Average", "Sum", "Minimum", "Maximum"})
_PERCENTILE = re.compile(r"p(100|\d{1,2}(\.\d{1,10})?)")
# Their evaluation would need an interpreter of expressions; no alarm of Driftgauge has any.
_METRIC_MATH = ("Metrics", "ThresholdMetricId")


class UnsupportedAlarmError(ValueError):
    """An alarm that cannot be evaluated here. It is refused, because it would never change its state."""


class State(StrEnum):
    """The states of an alarm."""

    OK = "OK"
    ALARM = "ALARM"
    INSUFFICIENT_DATA = "INSUFFICIENT_DATA"


class TreatMissingData(StrEnum):
    """The treatment of a period without data by an alarm."""

    MISSING = "missing"
    IGNORE = "ignore"
    BREACHING = "breaching"
    NOT_BREACHING = "notBreaching"


class ComparisonOperator(StrEnum):
    """Comparison operators of alarms. Operators for anomaly bands are missing: they need metric math."""

    GREATER_THAN_OR_EQUAL = "GreaterThanOrEqualToThreshold"
    GREATER_THAN = "GreaterThanThreshold"
    LESS_THAN = "LessThanThreshold"
    LESS_THAN_OR_EQUAL = "LessThanOrEqualToThreshold"

    def breaches(self, value: float, threshold: float) -> bool:
        """Return whether a value breaches the threshold."""
        return _COMPARE[self](value, threshold)


_COMPARE: Mapping[ComparisonOperator, Callable[[float, float], bool]] = {
    ComparisonOperator.GREATER_THAN_OR_EQUAL: operator.ge,
    ComparisonOperator.GREATER_THAN: operator.gt,
    ComparisonOperator.LESS_THAN: operator.lt,
    ComparisonOperator.LESS_THAN_OR_EQUAL: operator.le,
}


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One period of a metric: its start and its statistic, which is None without data."""

    start: datetime
    value: float | None


@dataclass(frozen=True, kw_only=True)
class AlarmDefinition:
    """The settings that an alarm's evaluation depends on."""

    name: str
    namespace: str
    metric_name: str
    dimensions: Mapping[str, str]
    statistic: str
    period: int
    evaluation_periods: int
    datapoints_to_alarm: int
    threshold: float
    comparison: ComparisonOperator
    treat_missing_data: TreatMissingData
    unit: str | None = None

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> "AlarmDefinition":
        """Return the settings in an alarm's record; raises UnsupportedAlarmError."""
        refuse_unevaluated(record)
        periods = int(record.get("EvaluationPeriods", 1))
        return cls(
            name=str(record["AlarmName"]),
            namespace=str(record["Namespace"]),
            metric_name=str(record["MetricName"]),
            dimensions={str(each["Name"]): str(each["Value"]) for each in record.get("Dimensions") or []},
            statistic=str(record.get("ExtendedStatistic") or record.get("Statistic") or "Average"),
            period=int(record.get("Period", 60)),
            evaluation_periods=periods,
            # Without DatapointsToAlarm, all of the periods have to breach.
            datapoints_to_alarm=int(record.get("DatapointsToAlarm") or periods),
            threshold=float(record["Threshold"]),
            comparison=ComparisonOperator(record["ComparisonOperator"]),
            treat_missing_data=TreatMissingData(record.get("TreatMissingData") or TreatMissingData.MISSING),
            unit=record.get("Unit") or None,
        )


def refuse_unevaluated(settings: Mapping[str, Any]) -> None:
    """Raise UnsupportedAlarmError for settings of `PutMetricAlarm` that would be stored but never evaluated."""
    name = settings.get("AlarmName")
    for member in _METRIC_MATH:
        if settings.get(member):
            raise UnsupportedAlarmError(
                f"Alarm {name}: {member} (metric math) is not evaluated on this machine; use Namespace and MetricName."
            )
    texts = (settings.get("MetricName"), *(each.get("Value") for each in settings.get("Dimensions") or []))
    for text in texts:
        if text is not None and not is_dimension_value(str(text)):
            raise UnsupportedAlarmError(f"Alarm {name}: {text!r} must contain only printable ASCII characters.")
    comparison = settings.get("ComparisonOperator")
    if comparison not in set(ComparisonOperator):
        raise UnsupportedAlarmError(
            f"Alarm {name}: ComparisonOperator {comparison} is not evaluated on this machine; "
            f"use {', '.join(ComparisonOperator)}."
        )
    statistic = str(settings.get("ExtendedStatistic") or settings.get("Statistic") or "Average")
    if statistic not in _PLAIN_STATISTICS and not _PERCENTILE.fullmatch(statistic):
        raise UnsupportedAlarmError(
            f"Alarm {name}: the statistic {statistic} is not evaluated on this machine; "
            f"use {', '.join(sorted(_PLAIN_STATISTICS))} or a percentile such as p99."
        )
