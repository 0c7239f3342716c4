"""A monitor with a label horizon looks for late labels before it plans, and may do that and no more."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from aws_cdk import Stack
from cdk.workflows import Resources, document_of, plain, workflows

from driftgauge import (
    DataCapture,
    DriftgaugeEngine,
    ExistingBaseline,
    ExistingEndpoint,
    LocalFile,
    ModelMonitorEngine,
    ModelQualityMonitor,
    MonitorRun,
    Problem,
    ProblemType,
    S3File,
    S3Prefix,
)
from monitor_execution.monitor import MonitorDocument

BASELINE = ExistingBaseline(constraints=S3File.from_uri("s3://old/constraints.json").stored())


@pytest.fixture
def watch(stack: Stack, place: S3Prefix, bundle: LocalFile) -> Callable[..., ModelQualityMonitor]:
    def make(**run: Any) -> ModelQualityMonitor:
        return ModelQualityMonitor(
            stack,
            "Quality",
            endpoint=ExistingEndpoint(name="shop", capture=DataCapture(destination=place / "capture")),
            problem=Problem(problem_type=ProblemType.REGRESSION, inference_attribute="0"),
            baseline=BASELINE,
            ground_truth=place / "labels",
            run=MonitorRun(reports=place / "reports", **{"engine": DriftgaugeEngine(bundle=bundle), **run}),
        )

    return make


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def definition_of(machine: dict[str, object]) -> dict[str, Any]:
    definition: dict[str, Any] = json.loads(plain(machine["DefinitionString"]))
    return definition


def test_a_scheduled_execution_looks_for_late_labels_before_it_plans(
    stack: Stack, watch: Callable[..., ModelQualityMonitor], resources: Resources
) -> None:
    watch(label_horizon=timedelta(days=3))

    states = definition_of(workflows(resources, stack)[0])["States"]

    assert (states["Settle"]["Next"], states["LateLabels"]["Next"]) == ("LateLabels", "Plan")
    # An execution for one window does not look: it would start others, which would look, too.
    assert states["Awaits"]["Choices"][0]["Next"] == "Plan"


def test_the_horizon_travels_with_the_workflow_to_its_jobs_and_to_the_report(
    stack: Stack, watch: Callable[..., ModelQualityMonitor], resources: Resources
) -> None:
    monitor = watch(label_horizon=timedelta(days=3))

    document = MonitorDocument.parse(document_of(workflows(resources, stack)[0]))

    assert document.label_horizon == timedelta(days=3)
    assert document.job.environment["driftgauge_prediction_ids"] == "Enabled"
    [entry] = monitor.deployed.report_config["WORKFLOWS"].values()
    assert isinstance(entry, dict)
    assert entry["LabelHorizonInSeconds"] == "259200"


def test_the_function_reads_labels_and_reports_and_starts_this_workflow_only(
    stack: Stack, watch: Callable[..., ModelQualityMonitor], resources: Resources
) -> None:
    watch(label_horizon=timedelta(days=3))

    [policy] = [
        policy
        for policy in resources(stack, "AWS::IAM::Policy")
        if "DriftgaugeLateLabelsRole" in json.dumps(policy["Roles"])
    ]
    statements = policy["PolicyDocument"]["Statement"]  # type: ignore[index]
    allowed = {action for each in statements for action in _listed(each["Action"])}
    starts = [each["Resource"] for each in statements if each["Action"] == "states:StartExecution"]
    assert len(starts) == 1
    assert json.dumps(starts[0]).count(":stateMachine:shop-model-quality") == 1
    assert {action for action in allowed if not action.startswith(("kms:", "logs:"))} == {
        "s3:GetObject",
        "s3:ListBucket",
        "s3:PutObject",
        "states:StartExecution",
    }


def test_without_a_horizon_there_is_no_such_function(
    stack: Stack, watch: Callable[..., ModelQualityMonitor], resources: Resources
) -> None:
    watch()

    assert "LateLabels" not in definition_of(workflows(resources, stack)[0])["States"]
    handlers = {function.get("Handler") for function in resources(stack, "AWS::Lambda::Function")}
    assert "monitor_execution.handler.late_labels" not in handlers


def test_model_monitor_refuses_a_horizon(watch: Callable[..., ModelQualityMonitor]) -> None:
    with pytest.raises(ValueError, match="Model Monitor analyzes a window once"):
        watch(label_horizon=timedelta(days=1), engine=ModelMonitorEngine())
