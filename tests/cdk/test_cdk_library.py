"""The constructs on their own, as the package's documentation shows them: no deployment file, no stacks of ours."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from aws_cdk import Duration, Stack
from aws_cdk import aws_s3 as s3

import driftgauge
from driftgauge import (
    Baseline,
    BaselineRun,
    DataCapture,
    DataQualityMonitor,
    ExecutionReport,
    ExistingBaseline,
    ExistingEndpoint,
    LocalFile,
    Model,
    ModelMonitorEngine,
    MonitorAlarms,
    MonitoredEndpoint,
    MonitorKind,
    MonitorRun,
    S3File,
    S3Prefix,
    Schedule,
    data_quality_dataset,
)

Resources = Callable[..., list[dict[str, object]]]

EXPECTED = {
    "AWS::SageMaker::Endpoint": 1,
    "AWS::SageMaker::DataQualityJobDefinition": 1,
    "AWS::SageMaker::MonitoringSchedule": 1,
    "Custom::DriftgaugeBaseline": 1,
    "Custom::DriftgaugeScheduleDrain": 2,
    "AWS::CloudWatch::Alarm": 8,
    "AWS::CloudWatch::CompositeAlarm": 3,
    "AWS::Events::Rule": 2,
}


@pytest.fixture
def monitored(stack: Stack, model_file: Path) -> Stack:
    data = S3Prefix(bucket=s3.Bucket(stack, "Bucket"), prefix="shop")
    endpoint = MonitoredEndpoint(
        stack,
        "Endpoint",
        name="shop",
        model=Model(artifact=LocalFile(path=model_file)),
        capture=DataCapture(destination=data / "capture", sampling_percentage=20),
    )
    training = S3File.from_uri("s3://data/train.csv", version="1").bind(stack, "Training")
    baseline = Baseline(
        stack,
        "Baseline",
        kind=MonitorKind.DATA_QUALITY,
        endpoint_name=endpoint.name,
        dataset=data_quality_dataset(training, header=True),
        run=BaselineRun(output=data / "baselines", engine=ModelMonitorEngine()),
    )
    run = MonitorRun(reports=data / "reports", engine=ModelMonitorEngine(), schedule=Schedule.daily(6))
    monitor = DataQualityMonitor(stack, "DataQuality", endpoint=endpoint, baseline=baseline, run=run)
    ExecutionReport(stack, "Report", endpoint=endpoint, monitors=[monitor], reports=data / "reports")
    alarms = MonitorAlarms(stack, "Alarms", endpoint=endpoint)
    alarms.add_latency(Duration.millis(200))
    alarms.add_violations(monitor)
    alarms.add_liveness(monitor)
    alarms.add_needs_attention()
    return stack


@pytest.mark.parametrize(("of_type", "count"), EXPECTED.items())
def test_constructs_make_what_they_say(monitored: Stack, resources: Resources, of_type: str, count: int) -> None:
    assert len(resources(monitored, of_type)) == count


def test_what_reads_encrypted_data_may_decrypt_it(stack: Stack, place: S3Prefix, resources: Resources) -> None:
    endpoint = ExistingEndpoint(name="shop", capture=DataCapture(destination=place / "capture"))
    baseline = ExistingBaseline(
        constraints=S3File.from_uri("s3://old/c.json").stored(), statistics=S3File.from_uri("s3://old/s.json").stored()
    )
    run = MonitorRun(reports=place / "reports", engine=ModelMonitorEngine())
    DataQualityMonitor(stack, "DataQuality", endpoint=endpoint, baseline=baseline, run=run)
    [of_jobs] = [
        policy
        for policy in resources(stack, "AWS::IAM::Policy")
        if str(policy["PolicyName"]).startswith("DataQualityRole")
    ]
    assert "['kms:Decrypt', 'kms:GenerateDataKey']" in str(of_jobs)


def test_an_endpoint_deployed_by_something_else_can_have_alarms(
    stack: Stack, place: S3Prefix, resources: Resources
) -> None:
    endpoint = ExistingEndpoint(name="shop", capture=DataCapture(destination=place))
    MonitorAlarms(stack, "Alarms", endpoint=endpoint).add_model_errors()
    assert resources(stack, "AWS::CloudWatch::Alarm")[0]["AlarmName"] == "shop-model-errors"


def test_without_a_key_nothing_is_granted_on_one_but_the_topic_s(monitored: Stack, resources: Resources) -> None:
    keys = {
        str(statement["Resource"])
        for policy in resources(monitored, "AWS::IAM::Policy")
        for statement in policy["PolicyDocument"]["Statement"]  # type: ignore[index]
        if "kms:" in str(statement["Action"])
    }
    [key] = keys
    assert "AlarmsKey" in key


def test_the_documented_names_are_those_that_are_exported() -> None:
    documented = re.findall(r"^\| ((?:`\w+`(?:, )?)+) \|", driftgauge.__doc__ or "", flags=re.MULTILINE)
    names = {name for row in documented for name in re.findall(r"`(\w+)`", row)}
    assert names
    assert names <= set(driftgauge.__all__)
