"""Templates in a form that people can review: references as text, policies as sentences, one part of a stack at a time.

Hashes of assets and CDK's own entries are left out. So are the tables of AWS's image accounts, which a test compares
with those of SageMaker's SDK.
"""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

import yaml

Template = Mapping[str, Mapping[str, Mapping[str, object]]]

PARTS = (
    *("DataQualityBaseline", "ModelQualityBaseline", "DataQuality", "ModelQuality", "Predictions", "Alarms"),
    *(
        "ExecutionReport",
        "DriftgaugeCustomResources",
        "DriftgaugeMonitorExecutions",
        "DriftgaugeUndelivered",
        "ModelHistory",
        "DriftgaugeGuard",
        "Dashboard",
        "Endpoint",
    ),
)
"""The constructs of an endpoint's stack, by which its resources are grouped; an earlier one is taken first."""

_HASH = re.compile(r"\b[0-9a-f]{64}\b")
_MAX_FLOW = 100
_CDK_METADATA = "CDKMetadata"
_GUARD = "DriftgaugeGuard"


def condensed(template: Template) -> dict[str, str]:
    """The resources of each part, and the outputs."""
    parts: dict[str, dict[str, object]] = {}
    for name, resource in template["Resources"].items():
        if name != _CDK_METADATA:
            part = next((each for each in PARTS if name.startswith(each)), "Data")
            parts.setdefault(part, {})[f"{name} ({resource['Type']})"] = _resource(resource)
    parts["Outputs"] = {name: _plain(output["Value"]) for name, output in template.get("Outputs", {}).items()}
    return {part: _text(content) for part, content in parts.items()}


class _Dumper(yaml.SafeDumper):
    """Puts each entry of a long list on a line of its own."""

    def represent_list(self, data: list[object]) -> yaml.Node:
        return self.represent_sequence("tag:yaml.org,2002:seq", data, flow_style=len(str(data)) < _MAX_FLOW)


_Dumper.add_representer(list, _Dumper.represent_list)


def _text(content: object) -> str:
    return yaml.dump(content, Dumper=_Dumper, sort_keys=False, default_flow_style=None, width=200, allow_unicode=True)


def _resource(resource: Mapping[str, object]) -> object:
    left_out = {"Type", "Metadata", *(() if _depends_on(resource) else ("DependsOn",))}
    shown = _plain({key: value for key, value in resource.items() if key not in left_out})
    assert isinstance(shown, dict)
    properties = shown.pop("Properties", {})
    if "DependsOn" in shown:
        shown["DependsOn"] = _depends_on(resource)
    if isinstance(definition := properties.get("DefinitionString"), str):
        properties["DefinitionString"] = json.loads(definition)
    return {**properties, **shown}


def _depends_on(resource: Mapping[str, Any]) -> list[str]:
    """Return what a resource waits for, but the guard of the stack: everything waits for it, as another test says."""
    return [each for each in resource.get("DependsOn", []) if not each.startswith(_GUARD)]


def _plain(value: object) -> object:
    if isinstance(value, dict):
        [key, *others] = value
        if not others and key in _INTRINSICS:
            return _INTRINSICS[key](value[key])
        if {"Effect", "Action"} <= set(value):
            return _statement(value)
        return {key: _plain(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [_plain(entry) for entry in value]
    return _HASH.sub("<hash>", value) if isinstance(value, str) else value


# CloudFormation's functions, each with its arguments as the template has them.
_INTRINSICS: Mapping[str, Callable[[Any], str]] = {
    "Ref": lambda name: f"${{{name}}}",
    "Fn::GetAtt": lambda names: f"${{{names[0]}.{_plain(names[1])}}}",
    "Fn::Join": lambda arguments: arguments[0].join(str(_plain(part)) for part in arguments[1]),
    "Fn::FindInMap": lambda names: f"${{{names[0]}}}",
    "Fn::Split": lambda arguments: f"{_plain(arguments[1])} split at {arguments[0]}",
    "Fn::Select": lambda arguments: f"part {arguments[0]} of {_plain(arguments[1])}",
    "Fn::GetStackOutput": lambda names: f"${{{names['StackName']}.{names['OutputName']}}}",
}


def _statement(statement: Mapping[str, object]) -> str:
    parts = [f"{str(statement['Effect']).lower()} {_flat(statement['Action'])}"]
    for key, word in (("Principal", "to"), ("Resource", "on"), ("Condition", "when")):
        if key in statement:
            parts.append(f"{word} {_flat(_plain(statement[key]))}")
    return " ".join(parts)


def _flat(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(_flat, value))
    if isinstance(value, dict):
        return "; ".join(f"{key} {_flat(entry)}" for key, entry in value.items())
    return str(value)
