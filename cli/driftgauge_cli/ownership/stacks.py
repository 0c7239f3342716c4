"""The stacks of a deployment: whether they carry its mark, and what is in them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from driftgauge_cli.aws.session import error_message
from driftgauge_contract.ownership import Mark, is_of_an_earlier_version

if TYPE_CHECKING:
    import boto3


@dataclass(frozen=True, kw_only=True)
class DeployedStack:
    """A stack as CloudFormation describes it."""

    name: str
    status: str
    tags: Mapping[str, str] = field(default_factory=dict)
    outputs: Mapping[str, str] = field(default_factory=dict)
    resources: frozenset[tuple[str, str]] = frozenset()
    """The type and the name of each resource; resources without a fixed name have the name that they were given."""

    @property
    def mark(self) -> Mark | None:
        """Return the stack's mark, if it has one."""
        return Mark.from_tags(self.tags)

    def belongs_to(self, mark: Mark) -> bool:
        """Return whether a deployment may change the stack: it has the mark, or an earlier version made it."""
        if self.mark is None:
            # Earlier versions did not tag their stacks, and must stay updatable.
            return is_of_an_earlier_version(self.outputs)
        return self.mark == mark


def find_stack(session: "boto3.Session", name: str) -> DeployedStack | None:
    """Return a stack, or `None` where there is none of that name."""
    client = session.client("cloudformation")
    try:
        found = client.describe_stacks(StackName=name)["Stacks"][0]
    except ClientError as error:
        # CloudFormation has no code of its own for a stack that does not exist.
        if "does not exist" in error_message(error):
            return None
        raise
    # CloudFormation describes deleted stacks for a while, if they are asked for by id.
    if found["StackStatus"] == "DELETE_COMPLETE":
        return None
    pages = client.get_paginator("list_stack_resources").paginate(StackName=name)
    resources = [each for page in pages for each in page["StackResourceSummaries"]]
    return DeployedStack(
        name=name,
        status=found["StackStatus"],
        tags={tag["Key"]: tag["Value"] for tag in found.get("Tags", [])},
        outputs={each["OutputKey"]: each["OutputValue"] for each in found.get("Outputs", [])},
        resources=frozenset(
            (each["ResourceType"], name_in(each["PhysicalResourceId"]))
            for each in resources
            if each.get("PhysicalResourceId") and each["ResourceStatus"] != "DELETE_COMPLETE"
        ),
    )


def name_in(physical_id: str) -> str:
    """Return the name at the end of a physical id, which is an ARN for some types."""
    return physical_id.rsplit("/", 1)[-1].rsplit(":", 1)[-1]
