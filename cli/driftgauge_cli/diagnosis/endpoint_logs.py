"""The check of the log group that SageMaker creates for an endpoint: without an end, and without a key of one's own.

No stack can declare it: it is there already when a deployment is updated, and CloudFormation creates nothing twice.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from driftgauge_cli.aws.refusals import unknown
from driftgauge_cli.diagnosis.facts import Facts
from driftgauge_cli.findings import Finding, ok, warning
from driftgauge_contract.ownership import data_stack_name

if TYPE_CHECKING:
    import boto3

_CHECK = "endpoint's log"
_DAYS = 90


def check_endpoint_logs(session: "boto3.Session", facts: Facts) -> Iterator[Finding]:
    """Say which of its two settings the log group of a deployed endpoint lacks, with the command for it."""
    if facts.existing_endpoint:
        return
    name = f"/aws/sagemaker/Endpoints/{facts.name}"
    try:
        listed = session.client("logs").describe_log_groups(logGroupNamePrefix=name)["logGroups"]
    except ClientError as error:
        yield unknown(_CHECK, error, "logs:DescribeLogGroups")
        return
    # A prefix has the groups of endpoints with longer names, too.
    for group in (each for each in listed if each["logGroupName"] == name):
        command = f"aws logs {{}} --log-group-name {name}"
        if "retentionInDays" not in group:
            advice = f"{command.format('put-retention-policy')} --retention-in-days {_DAYS}"
            yield warning(_CHECK, f"{name} is kept for ever", advice)
        if "kmsKeyId" not in group:
            key = f"the output KeyArn of the stack {data_stack_name(facts.name)}"
            advice = f"{command.format('associate-kms-key')} --kms-key-id with {key}"
            yield warning(_CHECK, f"{name} has no key of yours", advice)
        if "retentionInDays" in group and "kmsKeyId" in group:
            yield ok(_CHECK, f"kept for {group['retentionInDays']} days, encrypted with a key of yours")
