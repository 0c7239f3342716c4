"""The event of a violated execution, and what a deployment starts with it."""

from collections.abc import Callable
from typing import Any

import pytest
from cdk.conftest import Template

from driftgauge_deployment import Deployment
from driftgauge_deployment.on_drift import OnDriftSection

Synthesize = Callable[[Deployment], dict[str, Template]]
ACCOUNT = "eu-west-1:123456789012"
GRANTS = {
    f"arn:aws:states:{ACCOUNT}:stateMachine:retrain": "states:StartExecution",
    f"arn:aws:sagemaker:{ACCOUNT}:pipeline/retrain": ["sagemaker:DescribePipeline", "sagemaker:StartPipelineExecution"],
    f"arn:aws:codepipeline:{ACCOUNT}:retrain": ["codepipeline:GetPipeline", "codepipeline:StartPipelineExecution"],
}


@pytest.fixture(scope="module", params=GRANTS)
def responding(request: pytest.FixtureRequest, shipped_deployment: Deployment, synthesize: Synthesize) -> Any:
    """The endpoint's stack of a deployment that starts something, and its ARN."""
    section = OnDriftSection.model_validate({"start": request.param, "at_most": "once in 6 hours"})
    template = synthesize(shipped_deployment.model_copy(update={"on_drift": section}))["nutriscore"]
    return template["Resources"], request.param


def of_type(resources: dict[str, Any], kind: str, part: str) -> list[dict[str, Any]]:
    return [each for name, each in resources.items() if each["Type"] == kind and name.startswith(part)]


def test_the_function_knows_what_to_start_and_how_often(responding: Any) -> None:
    resources, arn = responding
    [function] = of_type(resources, "AWS::Lambda::Function", "DriftResponse")
    variables = function["Properties"]["Environment"]["Variables"]
    assert (variables["START_ARN"], variables["INTERVAL_SECONDS"]) == (arn, "21600")
    folder = "/reports/nutriscore/execution-reports/drift/last-start.json"
    assert variables["LAST_START_URI"]["Fn::Join"][1][-1] == folder


def test_the_function_may_start_this_and_nothing_else(responding: Any) -> None:
    resources, arn = responding
    [policy] = of_type(resources, "AWS::IAM::Policy", "DriftResponse")
    statements = policy["Properties"]["PolicyDocument"]["Statement"]
    assert [each["Action"] for each in statements if each["Resource"] == arn] == [GRANTS[arn]]


def test_it_listens_to_the_events_of_its_endpoint(responding: Any) -> None:
    resources, _ = responding
    [rule] = of_type(resources, "AWS::Events::Rule", "DriftResponse")
    assert rule["Properties"]["EventPattern"] == {
        "account": [{"Ref": "AWS::AccountId"}],
        "source": ["driftgauge"],
        "detail-type": ["Monitor execution"],
        "detail": {"endpoint": ["nutriscore"]},
    }


def test_without_the_section_nothing_listens(driftgauge_template: Template) -> None:
    assert not [name for name in driftgauge_template["Resources"] if name.startswith("DriftResponse")]


def test_the_execution_report_may_put_events_on_the_default_bus(driftgauge_template: Template) -> None:
    resources: Any = driftgauge_template["Resources"]
    [policy] = of_type(resources, "AWS::IAM::Policy", "ExecutionReport")
    [statement] = [
        each for each in policy["Properties"]["PolicyDocument"]["Statement"] if each["Action"] == "events:PutEvents"
    ]
    assert statement["Resource"]["Fn::Join"][1][-1] == ":event-bus/default"


def test_events_name_the_model_in_service(driftgauge_template: Template) -> None:
    resources: Any = driftgauge_template["Resources"]
    [function] = of_type(resources, "AWS::Lambda::Function", "ExecutionReport")
    [model] = [name for name, each in resources.items() if each["Type"] == "AWS::SageMaker::Model"]
    assert function["Properties"]["Environment"]["Variables"]["MODEL"] == {"Fn::GetAtt": [model, "ModelName"]}
