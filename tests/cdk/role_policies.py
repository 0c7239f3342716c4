"""What the roles in a template may do."""

import json
import re
from collections.abc import Callable

Template = dict[str, dict[str, dict[str, object]]]
Statement = dict[str, object]
POLICY_TYPES = ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy")
Allowed = Callable[[str, str], str]


def statements_of(template: Template, owner: str) -> list[Statement]:
    """The statements of all policies of an owner's role: its own, and those on which custom resources depend."""
    role = re.compile(rf"{owner}Role[0-9A-F]{{8}}")
    policies = [entry["Properties"] for entry in template["Resources"].values() if entry["Type"] in POLICY_TYPES]
    return [
        statement
        for policy in policies
        if any(role.fullmatch(each["Ref"]) for each in policy["Roles"])  # type: ignore[index]
        for statement in policy["PolicyDocument"]["Statement"]  # type: ignore[index]
    ]


def actions_of(statement: Statement) -> set[str]:
    actions = statement["Action"]
    return {actions} if isinstance(actions, str) else set(actions)  # type: ignore[call-overload]


def allowed_in(template: Template) -> Allowed:
    """The resources on which an owner's role may do something, as text."""

    def find(owner: str, action: str) -> str:
        statements = statements_of(template, owner)
        return json.dumps([entry["Resource"] for entry in statements if action in actions_of(entry)])

    return find
