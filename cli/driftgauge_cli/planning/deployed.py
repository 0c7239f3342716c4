"""The stacks of a deployment as they are, before it is deployed again."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from driftgauge_cli.ownership.stacks import find_stack

if TYPE_CHECKING:
    import boto3

_SSM = "AWS::SSM::Parameter::Value<"


@dataclass(frozen=True, kw_only=True)
class Deployed:
    """A stack that is deployed; empty where there is none."""

    template: Mapping[str, Any] = field(default_factory=dict)
    altered: frozenset[str] = frozenset()
    """The parameters that Systems Manager has another value of by now."""


def deployed_stacks(session: "boto3.Session", names: Sequence[str]) -> Mapping[str, Deployed]:
    """Return those stacks that are deployed, by their names."""
    return {name: _deployed(session, name) for name in names if find_stack(session, name) is not None}


def _deployed(session: "boto3.Session", name: str) -> Deployed:
    client = session.client("cloudformation")
    # The body is a mapping or a text, whichever form the template has.
    body: object = client.get_template(StackName=name, TemplateStage="Original")["TemplateBody"]
    # The round trip turns botocore's ordered dictionaries into plain ones, which compare with the synthesized ones.
    template: Mapping[str, Any] = json.loads(body) if isinstance(body, str) else json.loads(json.dumps(body))
    # AWS on this machine has the resolved value in the other's place.
    values = {
        each["ParameterKey"]: each.get("ResolvedValue", each.get("ParameterValue", ""))
        for each in client.describe_stacks(StackName=name)["Stacks"][0].get("Parameters", [])
    }
    return Deployed(template=template, altered=frozenset(_altered(session, template, values)))


def _altered(session: "boto3.Session", template: Mapping[str, Any], values: Mapping[str, str]) -> Iterator[str]:
    read = {
        name: str(each["Default"])
        for name, each in template.get("Parameters", {}).items()
        if str(each["Type"]).startswith(_SSM) and name in values
    }
    if not read:
        return
    # Names that Systems Manager does not know are left out of the answer: the deployment will say so.
    found = session.client("ssm").get_parameters(Names=sorted(set(read.values())))["Parameters"]
    now = {each["Name"]: each["Value"] for each in found}
    yield from (name for name, parameter in read.items() if now.get(parameter, values[name]) != values[name])
