"""What the roles in a template may do."""

import json
from collections.abc import Callable

Template = dict[str, dict[str, dict[str, object]]]
Statement = dict[str, object]
Allowed = Callable[[str, str], str]


def statements_of(template: Template, owner: str) -> list[Statement]:
    prefix = f"{owner}RoleDefaultPolicy"
    [policy] = [entry for name, entry in template["Resources"].items() if name.startswith(prefix)]
    return policy["Properties"]["PolicyDocument"]["Statement"]  # type: ignore[index,no-any-return]


def actions_of(statement: Statement) -> set[str]:
    actions = statement["Action"]
    return {actions} if isinstance(actions, str) else set(actions)  # type: ignore[call-overload]


def allowed_in(template: Template) -> Allowed:
    """The resources on which an owner's role may do something, as text."""

    def find(owner: str, action: str) -> str:
        statements = statements_of(template, owner)
        return json.dumps([entry["Resource"] for entry in statements if action in actions_of(entry)])

    return find
