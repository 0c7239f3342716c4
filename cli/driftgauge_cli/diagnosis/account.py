"""Checks of the account and region of a deployment."""

from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    NoCredentialsError,
    PartialCredentialsError,
)

from driftgauge_cli.aws.refusals import unknown
from driftgauge_cli.aws.session import error_code, error_message
from driftgauge_cli.diagnosis.facts import Facts
from driftgauge_cli.findings import Finding, ok, problem, warning
from driftgauge_cli.project_context import DEFAULT_QUALIFIER
from driftgauge_deployment import Deployment

if TYPE_CHECKING:
    import boto3

# CDK refuses older ones when it uploads the first asset, in the middle of a deployment.
MIN_BOOTSTRAP_VERSION = 6
"""The oldest version of the bootstrap stack that today's CDK accepts."""

# Other partitions have other ARNs and addresses, which templates take from the region.
_OTHER_PARTITIONS = {"cn-": "China: engine: driftgauge only", "us-gov-": "GovCloud: engine: driftgauge only"}
# SNS writes this in place of an ARN until the address has confirmed.
_PENDING = "PendingConfirmation"
_STUCK = {
    "DELETE_FAILED": "delete it, with the resources that could not be deleted retained",
    "ROLLBACK_FAILED": "delete it",
}


def check_credentials(session: "boto3.Session") -> Finding:
    """Check the credentials, and say whose they are."""
    check, sign_in = "credentials", "sign in (`aws sso login`, or AWS_PROFILE), or `driftgauge local up`"
    try:
        identity = session.client("sts").get_caller_identity()
    except (NoCredentialsError, PartialCredentialsError) as error:
        return problem(check, str(error), sign_in)
    except ClientError as error:
        return problem(check, f"not accepted: {error_code(error)}: {error_message(error)}", sign_in)
    except BotoCoreError as error:
        return problem(check, str(error), "check the network, and AWS_ENDPOINT_URL where it is set")
    return ok(check, f"account {identity['Account']}, {identity['Arn']}")


def check_place(session: "boto3.Session", deployment: Deployment) -> Iterator[Finding]:
    """Check that the credentials are for the account, and the session for the region, that the deployment names."""
    account = session.client("sts").get_caller_identity()["Account"]
    places = (("account", deployment.account, account), ("region", deployment.region, session.region_name))
    for what, wanted, here in places:
        if wanted is not None and wanted != here:
            found = f"{deployment.name} goes to {what} {wanted} only, and this is {here}"
            yield problem(what, found, f"sign in to {what} {wanted}, or name another environment: NAME@ENVIRONMENT")


def is_on_this_machine(session: "boto3.Session") -> bool:
    """Return whether AWS is the one of `driftgauge local`, which has neither quotas nor closed services."""
    return urlsplit(session.client("sts").meta.endpoint_url).hostname in {"127.0.0.1", "localhost"}


def check_region(region: str | None) -> Finding:
    """Check that a region is set."""
    if region is None:
        return problem("region", "none is set", "export AWS_REGION, for example AWS_REGION=eu-west-1")
    return ok("region", region)


def check_engines_in_region(facts: Facts, region: str) -> Finding:
    """Check that the engines of the deployment can be deployed in the region."""
    if facts.region_refusals:
        return problem("region", "; ".join(facts.region_refusals), "set `engine: driftgauge`, or use another region")
    engines = " and ".join(facts.engines)
    partition = next((name for prefix, name in _OTHER_PARTITIONS.items() if region.startswith(prefix)), None)
    where = f"{region} ({partition})" if partition else region
    return ok("region", f"{engines} can be deployed in {where}")


def check_images(facts: Facts, region: str) -> Finding:
    """Check that AWS has the images of the deployment in the region."""
    if facts.images_missing:
        found = f"AWS has no {' and no '.join(facts.images_missing)} image in {region}"
        return problem("images", found, "deploy to another region; a model can name an image of its own")
    return ok("images", f"all in {region}")


def check_bootstrap(session: "boto3.Session", qualifier: str = DEFAULT_QUALIFIER) -> Finding:
    """Check that the account is bootstrapped for the CDK, with a recent version and the project's qualifier."""
    option = "" if qualifier == DEFAULT_QUALIFIER else f" --qualifier {qualifier}"
    advice = f"run `cdk bootstrap{option}` (on this machine `driftgauge local deploy` does)"
    name = f"/cdk-bootstrap/{qualifier}/version"
    try:
        parameter = session.client("ssm").get_parameter(Name=name)["Parameter"]
    except ClientError as error:
        if error_code(error) == "ParameterNotFound":
            return problem("CDK bootstrap", f"not in this account and region ({name})", advice)
        return unknown("CDK bootstrap", error, "ssm:GetParameter")
    version = int(parameter["Value"])
    if version < MIN_BOOTSTRAP_VERSION:
        return problem("CDK bootstrap", f"version {version}; {MIN_BOOTSTRAP_VERSION} or newer is needed", advice)
    return ok("CDK bootstrap", f"version {version}")


def check_deployed(session: "boto3.Session", facts: Facts) -> Iterator[Finding]:
    """Check that a deployed stack can be updated, and that somebody receives its alarms."""
    try:
        stack = session.client("cloudformation").describe_stacks(StackName=facts.name)["Stacks"][0]
    except ClientError as error:
        # CloudFormation has no code of its own for a stack that does not exist.
        if "does not exist" not in error_message(error):
            yield unknown("stack", error, "cloudformation:DescribeStacks")
            return
        yield ok("stack", f"{facts.name} is not deployed yet")
        if facts.addresses:
            yield warning("subscriptions", f"{len(facts.addresses)} addresses", "each has to confirm a mail once")
        return
    status = stack["StackStatus"]
    # The only stuck state that can be left without deleting the stack.
    if status == "UPDATE_ROLLBACK_FAILED":
        yield problem("stack", f"{facts.name} is {status}", _continued_rollback(session, facts.name))
    elif status in _STUCK:
        yield problem("stack", f"{facts.name} is {status}", _STUCK[status].format(facts.name))
    else:
        yield ok("stack", f"{facts.name} is {status}")
    topics = [each["OutputValue"] for each in stack.get("Outputs", []) if each["OutputKey"] == "TopicArn"]
    if topics:
        yield _subscriptions(session, topics[0])


def _continued_rollback(session: "boto3.Session", stack: str) -> str:
    """Return the command that ends a failed rollback, which has to skip what cannot be rolled back."""
    command = f"aws cloudformation continue-update-rollback --stack-name {stack}"
    try:
        pages = session.client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=stack)
        resources = [each for page in pages for each in page["StackResourceSummaries"]]
    except ClientError:
        return f"{command} --resources-to-skip with each resource that is UPDATE_FAILED"
    failed = [each["LogicalResourceId"] for each in resources if each["ResourceStatus"] == "UPDATE_FAILED"]
    skipped = f" --resources-to-skip {' '.join(failed)}" if failed else ""
    return f"{command}{skipped}; when it has ended: driftgauge repair {stack}"


def _subscriptions(session: "boto3.Session", topic: str) -> Finding:
    pending: list[str] = []
    count = 0
    try:
        for page in session.client("sns").get_paginator("list_subscriptions_by_topic").paginate(TopicArn=topic):
            count += len(page["Subscriptions"])
            pending += [each["Endpoint"] for each in page["Subscriptions"] if each["SubscriptionArn"] == _PENDING]
    except ClientError as error:
        return unknown("subscriptions", error, "sns:ListSubscriptionsByTopic")
    if pending:
        found = f"not confirmed: {', '.join(pending)}"
        return warning("subscriptions", found, "confirm the mail that AWS has sent there; until then no alarm arrives")
    if not count:
        return warning("subscriptions", "nobody receives the alarms", "add addresses to notify: in the deployment file")
    return ok("subscriptions", f"{count} confirmed")
