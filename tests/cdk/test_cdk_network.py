"""Lambda functions in the VPC of the deployment, and a mirror of the open engine's image."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from driftgauge_deployment import Deployment

SHOP = """\
name: shop
model: {artifact: model.tar.gz}
monitors:
  data_quality: {baseline: {dataset: train.csv, header: true}}
"""
VPC = "subnets: [subnet-1, subnet-2], security_groups: [sg-1]"
MIRROR = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/mirror/scikit-learn:1.4-2"
Load = Callable[[str], Deployment]
Synthesize = Callable[[Deployment], dict[str, Any]]


def functions(template: dict[str, Any]) -> dict[str, Any]:
    found = template["Resources"].items()
    return {name: each["Properties"] for name, each in found if each["Type"] == "AWS::Lambda::Function"}


def test_all_functions_are_in_the_vpc_of_the_deployment(load: Load, synthesize: Synthesize) -> None:
    found = functions(synthesize(load(f"{SHOP}network: {{{VPC}}}\n"))["shop"])
    assert len(found) > 5
    wanted = {"SubnetIds": ["subnet-1", "subnet-2"], "SecurityGroupIds": ["sg-1"]}
    assert {name for name, each in found.items() if each.get("VpcConfig") != wanted} == set()


def test_functions_may_stay_outside_of_the_vpc(load: Load, synthesize: Synthesize) -> None:
    found = functions(synthesize(load(f"{SHOP}network: {{{VPC}, functions: false}}\n"))["shop"])
    # The analyzer is the work of a job, which reads data.
    assert {name for name, each in found.items() if "VpcConfig" in each and "Analysis" not in name} == set()


def test_the_role_of_each_function_in_a_vpc_may_join_it(load: Load, synthesize: Synthesize) -> None:
    template = synthesize(load(f"{SHOP}network: {{{VPC}}}\n"))["shop"]
    roles = {each["Role"]["Fn::GetAtt"][0] for each in functions(template).values()}
    joining = {
        role["Ref"]
        for each in template["Resources"].values()
        if each["Type"] == "AWS::IAM::Policy" and "ec2:CreateNetworkInterface" in json.dumps(each)
        for role in each["Properties"]["Roles"]
    }
    assert roles <= joining


def test_jobs_run_in_a_mirror_of_the_engine_s_image(load: Load, synthesize: Synthesize) -> None:
    template = synthesize(load(f"{SHOP}engine_image: {MIRROR}\n"))["shop"]
    [baseline] = [
        each["Properties"] for each in template["Resources"].values() if each["Type"] == "Custom::DriftgaugeBaseline"
    ]
    assert baseline["ImageUri"] == MIRROR
    assert "sagemaker-scikit-learn" not in json.dumps(template["Resources"])


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("engine_image: scikit-learn", "'scikit-learn' is not allowed; allowed: the URI of an image in ECR"),
        (
            f"engine_image: {MIRROR}\nengine: model-monitor",
            "is an image for engine: driftgauge; allowed: this engine, or no such key",
        ),
    ],
)
def test_a_mirror_that_cannot_be_used_is_reported(
    load: Load, text: str, mistake: str, mistakes: Callable[[str], list[str]]
) -> None:
    assert mistakes(f"{SHOP}{text}\n")[0].startswith(f"5: engine_image: {mistake}")


def test_several_instances_need_the_image_of_spark(mistakes: Callable[[str], list[str]]) -> None:
    text = SHOP.replace("header: true}", "header: true}, instance_count: 2")
    assert mistakes(f"{text}engine_image: {MIRROR}\n")[0].startswith(
        "5: engine_image: is a mirror of the image for one instance"
    )
