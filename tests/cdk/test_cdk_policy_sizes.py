"""The policies of a role are within IAM's limits with all monitors of both engines and the longest names."""

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping
from fnmatch import fnmatch
from typing import Any

import pytest

from driftgauge_contract.limits import MAX_NAME
from driftgauge_deployment import Deployment

Template = dict[str, dict[str, dict[str, Any]]]

# IAM user guide, "IAM and AWS STS quotas", in characters without white space.
MAX_INLINE, MAX_MANAGED = 10_240, 6_144

LONGEST_NAME = "n" * MAX_NAME
PSEUDO = {"AWS::Partition": "aws-us-gov", "AWS::Region": "ap-southeast-2", "AWS::AccountId": "1" * 12}
# As long as what the services return: the name of a resource, the ARN of a role, a bucket's name, a key's ARN.
REF, ATTRIBUTE, BUCKET, KEY, MAPPED = "r" * 64, "a" * 110, "b" * 63, "k" * 84, "1" * 12


@pytest.fixture(scope="module")
def template(bias_deployment: Deployment, synthesize: Callable[[Deployment], dict[str, Template]]) -> Template:
    return synthesize(bias_deployment.model_copy(update={"name": LONGEST_NAME}))[LONGEST_NAME]


def resolved(value: Any) -> Any:
    """A value of a template as it is deployed."""
    if isinstance(value, list):
        return [resolved(each) for each in value]
    if not isinstance(value, dict):
        return value
    [(function, argument), *others] = value.items()
    if others or not (function == "Ref" or function.startswith("Fn::")):
        return {key: resolved(each) for key, each in value.items()}
    return _intrinsic(function, argument)


def _intrinsic(function: str, argument: Any) -> str:
    match function:
        case "Ref":
            return PSEUDO.get(argument, REF)
        case "Fn::Join":
            return str(argument[0]).join(str(resolved(part)) for part in argument[1])
        case "Fn::GetStackOutput":
            return BUCKET if argument["OutputName"].endswith("BucketName") else KEY
        case "Fn::Sub":
            return re.sub(r"\$\{([^}]+)\}", lambda found: PSEUDO[found[1]], argument)
    return {"Fn::GetAtt": ATTRIBUTE, "Fn::FindInMap": MAPPED}[function]


def characters(policy: Mapping[str, Any]) -> int:
    return len(json.dumps(resolved(policy["PolicyDocument"]), separators=(",", ":")))


def policies(template: Template, kind: str) -> list[dict[str, Any]]:
    return [entry["Properties"] for entry in template["Resources"].values() if entry["Type"] == f"AWS::IAM::{kind}"]


def test_the_inline_policies_of_each_role_fit(template: Template) -> None:
    sizes: Counter[str] = Counter()
    for policy in policies(template, "Policy"):
        for role in policy["Roles"]:
            sizes[role["Ref"]] += characters(policy)
    assert max(sizes.values()) <= MAX_INLINE, sizes.most_common(3)


def test_the_managed_policy_fits(template: Template) -> None:
    [size] = [characters(policy) for policy in policies(template, "ManagedPolicy")]
    assert size <= MAX_MANAGED


def test_roles_trust_their_state_machines_though_the_names_are_cut(template: Template) -> None:
    resources = template["Resources"].values()
    machines = [entry for entry in resources if entry["Type"] == "AWS::StepFunctions::StateMachine"]
    names = [
        str(entry["Properties"]["StateMachineName"]) for entry in machines if "StateMachineName" in entry["Properties"]
    ]
    roles = [entry["Properties"] for entry in resources if entry["Type"] == "AWS::IAM::Role"]
    trusts = [statement for role in roles for statement in role["AssumeRolePolicyDocument"]["Statement"]]
    patterns = [
        resolved(trust["Condition"]["ArnLike"]["aws:SourceArn"]).rpartition(":")[2]
        for trust in trusts
        if trust["Principal"] == {"Service": "states.amazonaws.com"} and "ArnLike" in trust["Condition"]
    ]
    assert names
    assert [name for name in names if not any(fnmatch(name, pattern) for pattern in patterns)] == []
