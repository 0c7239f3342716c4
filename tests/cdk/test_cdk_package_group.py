"""A model that is the newest approved version of a model package group."""

from collections.abc import Callable
from typing import Any

import pytest
import yaml
from cdk.conftest import Template
from cdk.graphs import circle_in

from driftgauge_deployment import Deployment, load_deployment

MACHINE = "arn:aws:states:eu-west-1:123456789012:stateMachine:deploy"
MODEL = {"package_group": "orders", "artifacts": "s3://registry/orders", "on_approval": {"start": MACHINE}}


@pytest.fixture(scope="module")
def templates(deployment_file: Any, synthesize: Callable[[Deployment], dict[str, Template]]) -> dict[str, Any]:
    """Both stacks of a deployment that serves the newest version."""
    content = {**yaml.safe_load(deployment_file.read_text()), "model": MODEL, "engine": "driftgauge"}
    path = deployment_file.with_name("orders.yaml")
    path.write_text(yaml.safe_dump(content))
    return dict(synthesize(load_deployment(path)))


@pytest.fixture(scope="module")
def resources(templates: dict[str, Any]) -> dict[str, Any]:
    return dict(templates["nutriscore"]["Resources"])


def of_type(resources: dict[str, Any], kind: str, part: str = "") -> tuple[str, dict[str, Any]]:
    [found] = [(name, each) for name, each in resources.items() if each["Type"] == kind and name.startswith(part)]
    return found


def test_the_parameter_is_there_before_the_stack_that_reads_it(templates: dict[str, Any]) -> None:
    _, parameter = of_type(templates["nutriscore-data"]["Resources"], "AWS::SSM::Parameter")
    assert (parameter["Properties"]["Name"], parameter["Properties"]["Value"]) == (
        "/driftgauge/nutriscore/model-package",
        "newest",
    )
    [read] = [each for each in templates["nutriscore"]["Parameters"].values() if "SSM" in each["Type"]][:1]
    assert read == {
        "Type": "AWS::SSM::Parameter::Value<String>",
        "Default": "/driftgauge/nutriscore/model-package",
    }


def test_the_model_is_the_package_that_the_deployment_finds(resources: dict[str, Any]) -> None:
    lookup, _ = of_type(resources, "Custom::DriftgaugeNewestPackage")
    _, model = of_type(resources, "AWS::SageMaker::Model")
    package = model["Properties"]["PrimaryContainer"]["ModelPackageName"]
    assert package == {"Fn::GetAtt": [lookup, "ModelPackageArn"]}


def test_the_record_of_models_changes_with_the_package(resources: dict[str, Any]) -> None:
    lookup, _ = of_type(resources, "Custom::DriftgaugeNewestPackage")
    _, history = of_type(resources, "Custom::DriftgaugeModelHistory")
    identity = history["Properties"]["ModelIdentity"]["Fn::Join"][1]
    assert identity[0] == {"Fn::GetAtt": [lookup, "ModelPackageArn"]}


def test_the_endpoint_may_read_the_artifacts_of_all_versions(resources: dict[str, Any]) -> None:
    _, policy = of_type(resources, "AWS::IAM::Policy", "EndpointRole")
    read = [each for each in policy["Properties"]["PolicyDocument"]["Statement"] if "s3:GetObject" in each["Action"]]
    assert any("registry/orders/*" in str(each["Resource"]) for each in read)


def test_approvals_of_the_group_are_followed_and_deployed(resources: dict[str, Any]) -> None:
    _, rule = of_type(resources, "AWS::Events::Rule", "NewestPackage")
    assert rule["Properties"]["EventPattern"]["detail"] == {"ModelPackageGroupName": ["orders"]}
    _, function = of_type(resources, "AWS::Lambda::Function", "NewestPackage")
    assert function["Properties"]["Environment"]["Variables"] == {
        "MODEL_PACKAGE_GROUP": "orders",
        "PARAMETER_NAME": "/driftgauge/nutriscore/model-package",
        "START_ARN": MACHINE,
    }


def test_nothing_waits_for_itself(resources: dict[str, Any]) -> None:
    assert circle_in(resources) == []
