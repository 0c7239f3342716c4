"""The check that a deployment touches nothing that does not carry its mark."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from driftgauge_cli.ownership.existing import Existing, find_existing
from driftgauge_cli.ownership.named import Names
from driftgauge_cli.ownership.stacks import DeployedStack, find_stack
from driftgauge_contract.ownership import CLOUDFORMATION_STACK_TAG, Mark, MarkTag

if TYPE_CHECKING:
    import boto3

_OTHER_NAME = "choose another `name:` in the deployment file"


@dataclass(frozen=True, kw_only=True)
class Foreign:
    """Something under a deployment's names that does not carry its mark, and what to do about it."""

    found: str
    advice: str

    def __str__(self) -> str:
        return f"{self.found}; {self.advice}"


def foreign_stacks(session: "boto3.Session", mark: Mark) -> Iterator[Foreign]:
    """Yield the stacks of a deployment's names that are not the deployment's."""
    for name in mark.stacks:
        yield from foreign_stack(session, name, mark)


def foreign_stack(session: "boto3.Session", name: str, mark: Mark) -> Iterator[Foreign]:
    """Yield a stack if it exists and is not the deployment's."""
    stack = find_stack(session, name)
    if stack and not stack.belongs_to(mark):
        yield _foreign(stack, mark)


def foreign_resources(session: "boto3.Session", mark: Mark, names: Names) -> Iterator[Foreign]:
    """Yield the resources of a deployment's names that are not the deployment's; its stack is, or does not exist."""
    stack = find_stack(session, mark.deployment)
    for each in find_existing(session, names):
        if stack is None or (each.type, each.name) not in stack.resources:
            yield _not_in_the_stack(each, mark)
        # Types without tags cannot carry a mark, and neither can what an unmarked stack created.
        elif stack.mark and each.tags is not None and not _is_of_the_stack(each, stack):
            yield Foreign(
                found=f"the {each} is another one than the stack {stack.name!r} created: it does not carry its mark",
                advice=f"delete it and deploy again, or {_OTHER_NAME}",
            )


def _is_of_the_stack(resource: Existing, stack: DeployedStack) -> bool:
    tags = resource.tags or {}
    return Mark.from_tags(tags) == stack.mark or tags.get(CLOUDFORMATION_STACK_TAG) == stack.name


def _foreign(stack: DeployedStack, mark: Mark) -> Foreign:
    if stack.mark is None:
        found = f"the stack {stack.name!r} exists and was not made by Driftgauge (it has no tag {MarkTag.DEPLOYMENT})"
        return Foreign(found=found, advice=_OTHER_NAME)
    advice = _OTHER_NAME
    if stack.mark.deployment == mark.deployment:
        # A project that was copied or renamed may be the same app.
        advice += f', or, if this is that app, set "{MarkTag.APP}": "{stack.mark.app}" in the context of cdk.json'
    return Foreign(found=f"the stack {stack.name!r} belongs to the {stack.mark}", advice=advice)


def _not_in_the_stack(resource: Existing, mark: Mark) -> Foreign:
    owner = Mark.from_tags(resource.tags or {})
    if owner == mark:
        found = f"the {resource} is left over from this deployment: its stack does not have it"
        return Foreign(found=found, advice="delete it")
    whose = f"belongs to the {owner}" if owner else "was not made by this deployment"
    return Foreign(
        found=f"the {resource} exists and {whose}", advice=f"{_OTHER_NAME}, or delete it if it is not needed"
    )
