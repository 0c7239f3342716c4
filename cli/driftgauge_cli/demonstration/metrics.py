"""The alarms of a deployment and the metrics of its monitors, from CloudWatch."""

import time
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from driftgauge_contract.metrics import Dimension

if TYPE_CHECKING:
    import boto3
    from mypy_boto3_cloudwatch import CloudWatchClient
    from mypy_boto3_cloudwatch.type_defs import MetricAlarmTypeDef

_POLL_SECONDS = 0.5


@dataclass(frozen=True, kw_only=True)
class Alarm:
    """An alarm now; `monitor` is the name of the monitor whose metric it watches, if it watches one."""

    name: str
    metric: str
    monitor: str
    threshold: float
    comparison_operator: str
    state: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Published:
    """A metric that a monitor published: its lowest and highest value in the window."""

    metric: str
    lowest: float
    highest: float


def list_alarms(session: "boto3.Session", deployment: str) -> list[Alarm]:
    """Return the metric alarms of a deployment by name."""
    cloudwatch: CloudWatchClient = session.client("cloudwatch")
    pages = cloudwatch.get_paginator("describe_alarms").paginate(AlarmNamePrefix=f"{deployment}-")
    return [
        Alarm(
            name=alarm["AlarmName"],
            metric=alarm.get("MetricName", ""),
            monitor=_monitor(alarm),
            threshold=alarm["Threshold"],
            comparison_operator=alarm["ComparisonOperator"],
            state=alarm["StateValue"],
            reason=alarm.get("StateReason", ""),
        )
        for page in pages
        for alarm in page["MetricAlarms"]
    ]


def _monitor(alarm: "MetricAlarmTypeDef") -> str:
    dimensions = {each["Name"]: each["Value"] for each in alarm.get("Dimensions", [])}
    return dimensions.get(Dimension.SCHEDULE, "")


def wait_until_in_alarm(session: "boto3.Session", names: Collection[str], *, seconds: float) -> list[str]:
    """Wait until each of these alarms, composite ones too, is in ALARM, and return those that are."""
    cloudwatch: CloudWatchClient = session.client("cloudwatch")
    deadline = time.monotonic() + seconds
    while True:
        found = cloudwatch.describe_alarms(
            AlarmNames=list(names), AlarmTypes=["MetricAlarm", "CompositeAlarm"], StateValue="ALARM"
        )
        in_alarm = [alarm["AlarmName"] for alarm in (*found["MetricAlarms"], *found["CompositeAlarms"])]
        if len(in_alarm) == len(names) or time.monotonic() > deadline:
            return in_alarm
        time.sleep(_POLL_SECONDS)


def published(session: "boto3.Session", namespace: str, schedule: str, *, start: datetime) -> list[Published]:
    """Read what a schedule's monitor has published since `start`."""
    cloudwatch: CloudWatchClient = session.client("cloudwatch")
    pages = cloudwatch.get_paginator("list_metrics").paginate(
        Namespace=namespace, Dimensions=[{"Name": Dimension.SCHEDULE.value, "Value": schedule}]
    )
    found = []
    for metric in (metric for page in pages for metric in page["Metrics"]):
        points = cloudwatch.get_metric_statistics(
            Namespace=namespace,
            MetricName=metric["MetricName"],
            Dimensions=[{"Name": each["Name"], "Value": each["Value"]} for each in metric["Dimensions"]],
            # Metrics are stamped with the end of their window, which may be before the demo's start.
            StartTime=start - timedelta(hours=1),
            EndTime=datetime.now(tz=UTC) + timedelta(minutes=1),
            # The shortest period of a metric, so that two executions of a demo are two datapoints.
            Period=60,
            Statistics=["Minimum", "Maximum"],
        )["Datapoints"]
        if points:
            found.append(
                Published(
                    metric=metric["MetricName"],
                    lowest=min(point["Minimum"] for point in points),
                    highest=max(point["Maximum"] for point in points),
                )
            )
    return sorted(found, key=lambda each: each.metric)
