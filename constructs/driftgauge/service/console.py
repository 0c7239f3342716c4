"""Addresses of AWS's console in whichever partition a stack is deployed to."""

from aws_cdk import CfnMapping, Stack
from constructs import Construct

from driftgauge.service.pseudo_parameters import PARTITION, REGION
from driftgauge.service.storage import S3Prefix
from driftgauge_contract.console import CONSOLE_HOSTS

_TABLE = "ConsoleHosts"


def dashboard_address(scope: Construct, name: str) -> str:
    """Return the console's page of a dashboard in the scope's region."""
    return f"https://{REGION}.{_host(scope)}/cloudwatch/home?region={REGION}#dashboards/dashboard/{name}"


def folder_address(scope: Construct, place: S3Prefix) -> str:
    """Return the console's page of a folder in S3."""
    bucket = place.bucket.bucket_name
    return f"https://{REGION}.{_host(scope)}/s3/buckets/{bucket}?region={REGION}&prefix={place.prefix}/"


def _host(scope: Construct) -> str:
    stack = Stack.of(scope)
    # The partition is known during a deployment only; all addresses of a stack share a table.
    table = stack.node.try_find_child(_TABLE)
    if not isinstance(table, CfnMapping):
        table = CfnMapping(stack, _TABLE, mapping={each: {"host": host} for each, host in CONSOLE_HOSTS.items()})
    return table.find_in_map(PARTITION, "host")
