"""Services may act for this account only: the trust of roles, and the policies of resources, in every template."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from aws_cdk import Stack
from aws_cdk import aws_iam as iam

from driftgauge.service.trust import trusted_service

Template = Mapping[str, Mapping[str, Mapping[str, Any]]]
ACCOUNT = {"Ref": "AWS::AccountId"}


@pytest.fixture(
    scope="module",
    params=["endpoint_template", "driftgauge_template", "both_template", "bias_template", "data_template"],
)
def any_template(request: pytest.FixtureRequest) -> Template:
    template: Template = request.getfixturevalue(request.param)
    return template


def trusts(template: Template) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, resource in template["Resources"].items():
        if resource["Type"] == "AWS::IAM::Role":
            for statement in resource["Properties"]["AssumeRolePolicyDocument"]["Statement"]:
                yield name, statement


def resource_policies(template: Template) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, resource in template["Resources"].items():
        properties = resource.get("Properties", {})
        document = properties.get("KeyPolicy") or properties.get("PolicyDocument")
        if document and not resource["Type"].startswith("AWS::IAM::"):
            yield from ((name, statement) for statement in document["Statement"] if statement["Effect"] == "Allow")


def test_every_service_that_may_assume_a_role_does_so_for_this_account(any_template: Template) -> None:
    for name, statement in trusts(any_template):
        assert set(statement["Principal"]) == {"Service"}, name
        assert statement["Condition"]["StringEquals"]["aws:SourceAccount"] == ACCOUNT, name


@pytest.mark.parametrize("service", ["sagemaker", "scheduler"])
def test_a_service_whose_resources_are_known_assumes_roles_for_these(bias_template: Template, service: str) -> None:
    found = [each for _, each in trusts(bias_template) if each["Principal"]["Service"] == f"{service}.amazonaws.com"]
    assert found
    for statement in found:
        assert f":{service}:" in json.dumps(statement["Condition"]["ArnLike"]["aws:SourceArn"])


def test_every_service_that_a_resource_admits_acts_for_this_account(any_template: Template) -> None:
    for name, statement in resource_policies(any_template):
        if "Service" in statement["Principal"]:
            assert json.dumps(ACCOUNT) in json.dumps(statement["Condition"]) or is_of_a_rule(statement), name


def is_of_a_rule(statement: Mapping[str, Any]) -> bool:
    """A rule's ARN, which is a reference in the template, has the account in it."""
    return "Rule" in json.dumps(statement["Condition"]) or list(statement["Condition"]) == ["ArnEquals"]


def test_a_trust_without_a_source_names_the_account_alone(stack: Stack, resources: Callable[..., Any]) -> None:
    iam.Role(stack, "Role", assumed_by=trusted_service("lambda.amazonaws.com"))
    [role] = resources(stack, "AWS::IAM::Role")
    [statement] = role["AssumeRolePolicyDocument"]["Statement"]
    assert statement["Condition"] == {"StringEquals": {"aws:SourceAccount": ACCOUNT}}
