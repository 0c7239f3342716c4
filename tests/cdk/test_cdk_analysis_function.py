"""The Lambda function that runs the analyzer: for which monitors there is one, and what it is like."""

import json
from collections.abc import Callable

import pytest
from aws_cdk import Stack
from cdk.workflows import Resources, document_of, workflows

from driftgauge import (
    DataCapture,
    DataQualityMonitor,
    DriftgaugeEngine,
    ExistingBaseline,
    ExistingEndpoint,
    JobSettings,
    LocalFile,
    MonitorRun,
    Network,
    S3File,
    S3Prefix,
)
from driftgauge.engines.driftgauge.states import ComputeTask
from driftgauge_contract.run_on import RunOn
from monitor_execution.monitor import MonitorDocument

FUNCTION = "AWS::Lambda::Function"
HANDLER = "analysis_function.handler.on_event"
BASELINE = ExistingBaseline(
    constraints=S3File.from_uri("s3://old/constraints.json").stored(),
    statistics=S3File.from_uri("s3://old/statistics.json").stored(),
)
IN_VPC = Network(subnet_ids=["subnet-1"], security_group_ids=["sg-1"])


@pytest.fixture
def monitor_of(stack: Stack, place: S3Prefix, bundle: LocalFile) -> Callable[..., DataQualityMonitor]:
    def make(**run: object) -> DataQualityMonitor:
        engine = DriftgaugeEngine(bundle=bundle)
        endpoint = ExistingEndpoint(name="shop", capture=DataCapture(destination=place / "capture"))
        arguments = MonitorRun(reports=place / "reports", engine=engine, **run)  # type: ignore[arg-type]
        return DataQualityMonitor(stack, "Data", endpoint=endpoint, baseline=BASELINE, run=arguments)

    return make


MonitorOf = Callable[..., DataQualityMonitor]


def functions(stack: Stack, resources: Resources) -> list[dict[str, object]]:
    return [entry for entry in resources(stack, FUNCTION) if entry["Handler"] == HANDLER]


def test_a_monitor_has_a_function_with_a_log_group_and_a_limit_of_its_own(
    stack: Stack, monitor_of: MonitorOf, resources: Resources
) -> None:
    monitor_of()
    [function] = functions(stack, resources)
    assert (function["Runtime"], function["Architectures"]) == ("python3.12", ["x86_64"])
    assert (function["MemorySize"], function["Timeout"]) == (3008, 300)
    assert function["EphemeralStorage"] == {"Size": 3072}
    assert "DataAnalysisLogs" in json.dumps(function["LoggingConfig"])
    assert "DataAnalysisRole" in json.dumps(function["Role"])
    assert "VpcConfig" not in function


@pytest.mark.parametrize(
    "run",
    [
        {"run_on": RunOn.PROCESSING},
        {"settings": JobSettings(instance_count=2)},
        {"settings": JobSettings(network=Network(isolated=True))},
    ],
)
def test_there_is_none_where_a_job_runs_whatever_the_size(
    stack: Stack, monitor_of: MonitorOf, resources: Resources, run: dict[str, object]
) -> None:
    monitor_of(**run)
    assert functions(stack, resources) == []
    [machine] = workflows(resources, stack)
    assert "RunOn" not in document_of(machine)["Job"]  # type: ignore[operator]
    assert '"Compute"' not in json.dumps(machine)


@pytest.mark.parametrize(("run_on", "follows"), [(RunOn.AUTO, "Analyze"), (RunOn.LAMBDA, "Conclude")])
def test_what_fails_in_the_function_is_run_as_a_job_unless_the_function_is_forced(run_on: RunOn, follows: str) -> None:
    [catcher] = ComputeTask(function_arn="analysis", run_on=run_on).state()["Catch"]
    assert (catcher["ErrorEquals"], catcher["Next"]) == (["States.ALL"], follows)


def test_the_document_says_where_the_analyzer_runs(stack: Stack, monitor_of: MonitorOf, resources: Resources) -> None:
    monitor_of(run_on=RunOn.LAMBDA)
    [machine] = workflows(resources, stack)
    assert MonitorDocument.parse(document_of(machine)).job.run_on is RunOn.LAMBDA


def test_it_is_in_the_network_of_the_jobs(stack: Stack, monitor_of: MonitorOf, resources: Resources) -> None:
    monitor_of(settings=JobSettings(network=IN_VPC))
    [function] = functions(stack, resources)
    assert function["VpcConfig"] == {"SubnetIds": ["subnet-1"], "SecurityGroupIds": ["sg-1"]}
    policies = json.dumps(resources(stack, "AWS::IAM::Policy"))
    assert "ec2:DescribeNetworkInterfaces" in policies
