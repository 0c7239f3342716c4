"""A data-quality monitor that is compared with the days before, too."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from aws_cdk import Stack
from cdk.workflows import Resources, document_of, workflows

from driftgauge import (
    DataCapture,
    DataQualityMonitor,
    DriftgaugeEngine,
    ExistingBaseline,
    ExistingEndpoint,
    LocalFile,
    MonitorAlarms,
    MonitorRun,
    S3File,
    S3Prefix,
)
from monitor_execution.monitor import MonitorDocument

BASELINE = ExistingBaseline(
    constraints=S3File.from_uri("s3://old/constraints.json").stored(),
    statistics=S3File.from_uri("s3://old/statistics.json").stored(),
)


@pytest.fixture
def watch(stack: Stack, place: S3Prefix, bundle: LocalFile) -> Callable[..., DataQualityMonitor]:
    def make(**run: Any) -> DataQualityMonitor:
        return DataQualityMonitor(
            stack,
            "Data",
            endpoint=ExistingEndpoint(name="shop", capture=DataCapture(destination=place / "capture")),
            baseline=BASELINE,
            run=MonitorRun(reports=place / "reports", engine=DriftgaugeEngine(bundle=bundle), **run),
        )

    return make


def test_the_reference_travels_with_the_workflow(
    stack: Stack, watch: Callable[..., DataQualityMonitor], resources: Resources
) -> None:
    watch(reference=timedelta(days=7), variables={"driftgauge_mode": "exact"})

    document = MonitorDocument.parse(document_of(workflows(resources, stack)[0]))

    assert document.reference == timedelta(days=7)


def test_its_alarm_watches_the_violations_by_that_comparison(
    stack: Stack, watch: Callable[..., DataQualityMonitor], resources: Resources
) -> None:
    monitor = watch(reference=timedelta(days=7), variables={"driftgauge_mode": "exact"})
    MonitorAlarms(stack, "Alarms", endpoint=monitor.endpoint).add_reference(monitor)

    [alarm] = [
        each
        for each in resources(stack, "AWS::CloudWatch::Alarm")
        if each["AlarmName"] == "shop-data-quality-reference"
    ]
    assert (alarm["Namespace"], alarm["MetricName"]) == ("Driftgauge/data-metrics", "reference_violations")
    assert (alarm["Statistic"], alarm["Threshold"], alarm["ComparisonOperator"]) == (
        "Maximum",
        0,
        "GreaterThanThreshold",
    )
    assert alarm["TreatMissingData"] == "ignore"


def test_a_reference_in_compat_mode_is_refused(watch: Callable[..., DataQualityMonitor]) -> None:
    with pytest.raises(ValueError, match="a data_quality monitor in compat mode has a reference of 7 days"):
        watch(reference=timedelta(days=7))
