"""Checks of a deployed stack for what was deleted or edited by hand."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from driftgauge_cli.aws.refusals import unknown
from driftgauge_cli.diagnosis.facts import Facts
from driftgauge_cli.findings import Finding, ok, problem
from driftgauge_cli.ownership.stacks import find_stack
from driftgauge_cli.repair.changes import changed_files, deleted_resources
from driftgauge_cli.repair.settings import edited_resources

if TYPE_CHECKING:
    import boto3

_CHECK = "manual changes"


def check_manual_changes(session: "boto3.Session", facts: Facts) -> Iterator[Finding]:
    """Name each resource and file of the deployed stack that was deleted or edited, with the command for it."""
    try:
        if find_stack(session, facts.name) is None:
            return
        changes = [
            *deleted_resources(session, facts.name, facts.names),
            *edited_resources(session, facts.name),
            *changed_files(session, facts.name),
        ]
    except ClientError as error:
        yield unknown(_CHECK, error, f"the operation {error.operation_name}")
        return
    yield from (problem(_CHECK, str(each), f"driftgauge repair {facts.name}") for each in changes)
    if not changes:
        yield ok(_CHECK, "nothing was deleted or edited by hand")
