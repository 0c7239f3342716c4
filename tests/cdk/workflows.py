"""The workflows in a template, and the documents about monitors that they carry."""

import json
from collections.abc import Callable

from aws_cdk import Stack

Template = dict[str, dict[str, dict[str, object]]]
Resources = Callable[..., list[dict[str, object]]]

MACHINE = "AWS::StepFunctions::StateMachine"


def workflows(resources: Resources, where: Template | Stack) -> list[dict[str, object]]:
    """The state machines of monitors: the provider of custom resources has one, too, without a name of its own."""
    return [entry for entry in resources(where, MACHINE) if "StateMachineName" in entry]


def document_of(machine: dict[str, object]) -> dict[str, object]:
    """The monitor document in a state machine's definition, with what is known in a deployment only left vague."""
    text = plain(machine["DefinitionString"])
    return json.loads(text)["States"]["Monitor"]["Assign"]["monitor"]  # type: ignore[no-any-return]


def plain(value: object) -> str:
    match value:
        case str():
            return value
        case {"Fn::Join": [str() as delimiter, list() as parts]}:
            return delimiter.join(plain(part) for part in parts)
        case {"Fn::Sub": str() as text}:
            return text.replace("${AWS::AccountId}-${AWS::Region}", "known-later")
        case {"Fn::GetAtt": [_, str() as attribute]} if attribute.endswith("Uri"):
            return f"s3://known-later/{attribute}"
    return "known-later"
