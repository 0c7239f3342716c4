"""Checks that what exists under a deployment's names is the deployment's."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from driftgauge_cli.aws.refusals import unknown
from driftgauge_cli.diagnosis.facts import Facts
from driftgauge_cli.findings import Finding, ok, problem
from driftgauge_cli.ownership.check import foreign_resources, foreign_stacks
from driftgauge_cli.ownership.project_mark import project_mark

if TYPE_CHECKING:
    import boto3

_CHECK = "ownership"
_PERMISSIONS: Mapping[str, str] = {
    "DescribeStacks": "cloudformation:DescribeStacks",
    "ListStackResources": "cloudformation:ListStackResources",
    "DescribeEndpoint": "sagemaker:DescribeEndpoint",
    "DescribeMonitoringSchedule": "sagemaker:DescribeMonitoringSchedule",
    "ListTags": "sagemaker:ListTags",
    "ListStateMachines": "states:ListStateMachines",
    "ListTagsForResource": "states:ListTagsForResource and cloudwatch:ListTagsForResource",
    "GetSchedule": "scheduler:GetSchedule",
    "DescribeAlarms": "cloudwatch:DescribeAlarms",
}


def check_ownership(session: "boto3.Session", facts: Facts, project: Path) -> Iterator[Finding]:
    """Name each stack and resource that a deployment would take from somebody else."""
    mark = project_mark(facts.name, project)
    try:
        # A foreign stack owns its resources, which would only repeat the finding.
        foreign = list(foreign_stacks(session, mark)) or list(foreign_resources(session, mark, facts.names))
    except ClientError as error:
        yield unknown(_CHECK, error, _PERMISSIONS.get(error.operation_name, error.operation_name))
        return
    yield from (problem(_CHECK, each.found, each.advice) for each in foreign)
    if not foreign:
        yield ok(_CHECK, f"nothing under the name {facts.name!r} is somebody else's")
