"""The guard of a stack, which is created and updated before everything else in it."""

from typing import Any

import pytest

GUARD = "Custom::DriftgaugeStackGuard"


@pytest.mark.parametrize("stack", ["nutriscore", "nutriscore-data"])
def test_everything_but_the_guard_s_own_function_waits_for_the_guard(
    templates: dict[str, dict[str, Any]], stack: str
) -> None:
    resources = templates[stack]["Resources"]
    [guard] = [name for name, resource in resources.items() if resource["Type"] == GUARD]
    at_once = {
        resource["Type"]
        for name, resource in resources.items()
        if name != guard and guard not in resource.get("DependsOn", [])
    }
    assert at_once == {"AWS::IAM::Role", "AWS::Lambda::Function"}
    assert len([name for name in resources if name.startswith("DriftgaugeGuard")]) == 3


def test_the_guard_knows_the_mark_of_its_stack(endpoint_template: dict[str, Any], resources: Any) -> None:
    [properties] = resources(endpoint_template, GUARD)
    assert (properties["Deployment"], properties["App"]) == ("nutriscore", "driftgauge")


def test_the_guard_s_function_may_describe_its_own_stack_and_nothing_else(endpoint_template: dict[str, Any]) -> None:
    [role] = [
        resource["Properties"]
        for name, resource in endpoint_template["Resources"].items()
        if name.startswith("DriftgaugeGuardRole")
    ]
    [policy] = role["Policies"]
    assert policy["PolicyDocument"]["Statement"] == [
        {"Effect": "Allow", "Action": "cloudformation:DescribeStacks", "Resource": {"Ref": "AWS::StackId"}}
    ]
    assert "ManagedPolicyArns" not in role
