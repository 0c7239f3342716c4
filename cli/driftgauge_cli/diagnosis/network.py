"""Check of the VPC in which instances and functions run: whether they reach the services that they call."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from botocore.exceptions import ClientError

from driftgauge_cli.aws.refusals import unknown
from driftgauge_cli.findings import Finding, ok, problem
from driftgauge_deployment import Deployment

if TYPE_CHECKING:
    import boto3

_CHECK = "VPC endpoints"
_EVERYWHERE = "0.0.0.0/0"

ALWAYS: Final = ("s3", "kms", "logs", "monitoring", "sts", "ecr.api", "ecr.dkr", "sagemaker.api", "sagemaker.runtime")
"""The services that endpoints and processing jobs call: data, key, logs, metrics, images."""

OF_FUNCTIONS: Final = ("cloudformation", "events", "lambda", "sns", "sqs", "states")
"""The services that the Lambda functions call, too."""


def needed_endpoints(deployment: Deployment) -> tuple[str, ...]:
    """Return the services for which a VPC without a way to the internet needs endpoints."""
    if not deployment.network.subnets:
        return ()
    return (*ALWAYS, *(OF_FUNCTIONS if deployment.network.functions_in_vpc else ()))


def check_network(session: "boto3.Session", deployment: Deployment) -> Iterator[Finding]:
    """Check that the deployment's subnets have a route to the internet, or their VPC the endpoints it needs."""
    needed = needed_endpoints(deployment)
    if not needed:
        return
    try:
        yield _finding(session, deployment, needed)
    except ClientError as error:
        yield unknown(_CHECK, error, "ec2:DescribeSubnets, ec2:DescribeRouteTables, ec2:DescribeVpcEndpoints")


def _finding(session: "boto3.Session", deployment: Deployment, needed: tuple[str, ...]) -> Finding:
    client = session.client("ec2")
    subnets = client.describe_subnets(SubnetIds=list(deployment.network.subnets))["Subnets"]
    vpcs = sorted({each["VpcId"] for each in subnets})
    if len(vpcs) > 1:
        return problem(_CHECK, f"the subnets are in {', '.join(vpcs)}", "name subnets of one VPC in network:")
    within = [{"Name": "vpc-id", "Values": vpcs}]
    tables = client.describe_route_tables(Filters=within)["RouteTables"]
    if any(route.get("DestinationCidrBlock") == _EVERYWHERE for table in tables for route in table["Routes"]):
        return ok(_CHECK, f"{vpcs[0]} has a route to {_EVERYWHERE}, so it needs none")
    there = client.describe_vpc_endpoints(Filters=within)["VpcEndpoints"]
    services = {each["ServiceName"].split(".", 3)[-1] for each in there}
    if missing := [each for each in needed if each not in services]:
        advice = f"create VPC endpoints for them in {vpcs[0]}, or a NAT gateway (docs/environments.md)"
        return problem(_CHECK, f"{vpcs[0]} has none for {', '.join(missing)}", advice)
    return ok(_CHECK, f"{vpcs[0]} has those for {', '.join(needed)}")
