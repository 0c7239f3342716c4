"""The rule: which requests of CloudFormation a deployment's stack does not get past."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Self

from driftgauge_contract.ownership import GuardProperty, Mark, MarkTag, is_of_an_earlier_version


@dataclass(frozen=True, kw_only=True)
class FoundStack:
    """A stack as CloudFormation describes it while it works on it."""

    name: str
    status: str
    outputs: Collection[str]
    """The names of the outputs, which are those from before an update until the update has ended."""

    @classmethod
    def from_description(cls, stack: Mapping[str, Any]) -> Self:
        """Return a stack of the answer of `DescribeStacks`."""
        outputs = frozenset(each["OutputKey"] for each in stack.get("Outputs", []))
        return cls(name=stack["StackName"], status=stack["StackStatus"], outputs=outputs)


def refusal(request: Mapping[str, Any], stack: FoundStack) -> str | None:
    """Return why a request must fail, or `None` where the stack is the deployment's or is new.

    CloudFormation asks for the guard's creation in a new stack, in the first update of a stack of an earlier version,
    and in the first update of a stack that something else made. A rollback is never refused.
    """
    # A new stack has nothing to lose, and a rollback must not be stopped.
    if stack.status != "UPDATE_IN_PROGRESS":
        return None
    mark = _mark(request["ResourceProperties"])
    if request["RequestType"] == "Create" and not is_of_an_earlier_version(stack.outputs):
        return (
            f"The stack {stack.name!r} exists and was not made by Driftgauge, so that nothing in it was changed; "
            "choose another `name:` in the deployment file."
        )
    if request["RequestType"] == "Update":
        owner = _mark(request["OldResourceProperties"])
        if owner != mark:
            return (
                f"The stack {stack.name!r} belongs to the {owner}, so that nothing in it was changed; choose another "
                f'`name:` in the deployment file, or, if this is that app, set "{MarkTag.APP}": "{owner.app}" in the '
                "context of cdk.json."
            )
    return None


def _mark(properties: Mapping[str, str]) -> Mark:
    return Mark(deployment=properties[GuardProperty.DEPLOYMENT], app=properties[GuardProperty.APP])
