"""The differences between the stacks that are deployed and those that would be."""

import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from driftgauge_cli.planning.actions import Action
from driftgauge_local.cloudformation import RESOURCE_TYPES

_SUBSTITUTED = re.compile(r"\$\{([A-Za-z0-9]+)[}.]")
_METADATA = "AWS::CDK::Metadata"
Template = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Change:
    """A change of a resource."""

    action: Action
    type: str
    logical_id: str
    because: str
    """The properties that change, or the resources whose change reaches this one."""


def changes(deployed: Template, wanted: Template, parameters: Collection[str] = ()) -> Iterator[Change]:
    """Yield the changes from one template to another, those that follow from other changes too.

    A resource that is replaced gets another name, so that those that refer to it change as well. What a custom resource
    returns may change with its properties, and so do those that read it. `parameters` are those of the template that
    have another value than at the last deployment.
    """
    before, after = _resources(deployed), _resources(wanted)
    found = {change.logical_id: change for change in _differences(before, after)}
    # Until nothing more follows: a model reaches the endpoint through its configuration.
    while more := list(_consequences(after, found, parameters)):
        found |= {change.logical_id: change for change in more}
    order = list(Action)
    yield from sorted(found.values(), key=lambda each: (order.index(each.action), each.type, each.logical_id))


def _resources(template: Template) -> Mapping[str, Any]:
    found: Mapping[str, Any] = template.get("Resources", {})
    return {name: each for name, each in found.items() if each["Type"] != _METADATA}


def _differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    for name in {**before, **after}:
        if name not in before:
            yield Change(action=Action.ADD, type=after[name]["Type"], logical_id=name, because="new")
        elif name not in after:
            yield Change(action=Action.REMOVE, type=before[name]["Type"], logical_id=name, because="no longer wanted")
        elif changed := changed_properties(before[name], after[name]):
            yield _change(after[name], name, changed, because=", ".join(changed))


def changed_properties(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Return the names of the properties that differ."""
    old, new = before.get("Properties", {}), after.get("Properties", {})
    return sorted(name for name in {**old, **new} if old.get(name) != new.get(name))


def _consequences(
    resources: Mapping[str, Any], found: Mapping[str, Change], parameters: Collection[str]
) -> Iterator[Change]:
    passing_on = {name for name, change in found.items() if _passes_on(change)} | set(parameters)
    for name, resource in resources.items():
        if name in found:
            continue
        changed = {
            key: reached
            for key, value in resource.get("Properties", {}).items()
            if (reached := references(value) & passing_on)
        }
        if changed:
            because = f"refers to {', '.join(sorted(set().union(*changed.values())))}"
            yield _change(resource, name, changed, because=because)


def _passes_on(change: Change) -> bool:
    returns_values = change.type.startswith("Custom::") and change.action is Action.CHANGE
    # A resource that is updated in place keeps its name, so that those that refer to it see no change.
    return change.action is Action.REPLACE or returns_values


def _change(resource: Mapping[str, Any], name: str, properties: Any, *, because: str) -> Change:
    known = RESOURCE_TYPES.get(resource["Type"])
    # CloudFormation cannot change these properties of a resource that exists.
    replaced = known is not None and bool(known.create_only & set(properties))
    action = Action.REPLACE if replaced else Action.CHANGE
    return Change(action=action, type=resource["Type"], logical_id=name, because=because)


def references(value: object) -> set[str]:
    """Return the logical ids whose names or values a property has."""
    if isinstance(value, list):
        return set().union(*map(references, value))
    if not isinstance(value, dict):
        return set()
    if "Ref" in value:
        return {str(value["Ref"])}
    if "Fn::GetAtt" in value:
        return {str(value["Fn::GetAtt"][0])}
    if "Fn::Sub" in value:
        # `Fn::Sub` is a text, or a list with a text first; the names stand in `${…}` in both.
        return set(_SUBSTITUTED.findall(json.dumps(value)))
    return set().union(*map(references, value.values()))
