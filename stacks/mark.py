"""The mark of a deployment on its stacks, their other tags, and where they are deployed."""

from collections.abc import Mapping

from aws_cdk import Environment
from constructs import Construct

from driftgauge_contract.ownership import DEFAULT_APP, Mark, MarkTag
from driftgauge_deployment.deployment import Deployment


def mark_of(scope: Construct, deployment: Deployment) -> Mark:
    """Return the mark of a deployment; the app is named by the context `driftgauge:app`, as `cdk.json` has it."""
    app = scope.node.try_get_context(MarkTag.APP.value)
    return Mark(deployment=deployment.name, app=str(app or DEFAULT_APP))


def stack_tags(scope: Construct, deployment: Deployment) -> Mapping[str, str]:
    """Return the tags of a deployment's stacks, which CloudFormation puts on their resources: its own, and the mark."""
    return {**deployment.tags, **mark_of(scope, deployment).tags}


def stack_environment(deployment: Deployment) -> Environment | None:
    """Return the account and region of a deployment's stacks, to which the CDK deploys them and nowhere else."""
    if deployment.account is None and deployment.region is None:
        return None
    return Environment(account=deployment.account, region=deployment.region)
