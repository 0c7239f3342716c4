"""The resources for which a resource of a template waits."""

from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import Any


def waits_for(resources: Mapping[str, Any]) -> dict[str, set[str]]:
    """The resources that each one refers to or depends on."""
    return {name: set(_named(each)) & set(resources) - {name} for name, each in resources.items()}


def circle_in(resources: Mapping[str, Any]) -> list[str]:
    """A circle of resources, which CloudFormation would refuse; empty without one."""
    try:
        TopologicalSorter(waits_for(resources)).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def _named(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        if "Ref" in value:
            yield str(value["Ref"])
        if "Fn::GetAtt" in value:
            yield str(value["Fn::GetAtt"][0])
        dependencies = value.get("DependsOn", [])
        yield from [dependencies] if isinstance(dependencies, str) else dependencies
        for each in value.values():
            yield from _named(each)
    elif isinstance(value, list):
        for each in value:
            yield from _named(each)
