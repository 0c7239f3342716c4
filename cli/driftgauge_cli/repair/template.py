"""A template without the resources that are gone, so that CloudFormation forgets them and creates them again."""

import json
import re
from collections.abc import Collection, Mapping
from typing import Any

_SUBSTITUTED = re.compile(r"\$\{([A-Za-z0-9]+)[}.]")


def without(template: Mapping[str, Any], missing: Collection[str]) -> dict[str, Any]:
    """Return a template without some resources, and without the resources and outputs that refer to them."""
    resources: Mapping[str, Any] = template["Resources"]
    gone = set(missing)
    # What refers to a missing resource cannot stay, and neither can what refers to that.
    while more := {name for name, each in resources.items() if name not in gone and _references(each) & gone}:
        gone |= more
    outputs = {name: each for name, each in template.get("Outputs", {}).items() if not _references(each) & gone}
    kept = {name: each for name, each in resources.items() if name not in gone}
    return {**template, "Resources": kept, "Outputs": outputs}


def _references(value: object) -> set[str]:
    """Return the logical ids that a part of a template refers to."""
    if isinstance(value, list):
        return set().union(*map(_references, value))
    if not isinstance(value, dict):
        return set()
    found: set[str] = set()
    for key, below in value.items():
        if key == "Ref":
            found.add(str(below))
        elif key == "Fn::GetAtt":
            found.add(below[0] if isinstance(below, list) else str(below).split(".", maxsplit=1)[0])
        elif key == "DependsOn":
            found |= {below} if isinstance(below, str) else set(below)
        elif key == "Fn::Sub":
            found |= set(_SUBSTITUTED.findall(json.dumps(below)))
        found |= _references(below)
    return found
