"""The two stacks of a deployment, in an app or in a stage."""

from aws_cdk import Stage
from constructs import Construct

from driftgauge.service.storage import Source
from driftgauge_deployment.deployment import Deployment
from driftgauge_deployment.storage import Security
from stacks.data_stack import DataStack
from stacks.endpoint_stack import EndpointStack
from stacks.hardening import harden


def add_stacks(scope: Construct, deployment: Deployment, *, bundle: Source | None = None) -> EndpointStack:
    """Add the stacks of a deployment to an app or a stage, and return that of the endpoint.

    Args:
        scope: The app or the stage.
        deployment: The deployment file.
        bundle: The analyzer as one file for the Driftgauge engine; it is built on this machine unless given.
    """
    endpoint = EndpointStack(scope, deployment=deployment, data=DataStack(scope, deployment=deployment), bundle=bundle)
    # After both stacks are complete: findings are acknowledged at the resources that are there.
    if deployment.security is Security.HARDENED:
        for stack in (endpoint.data_stack, endpoint):
            harden(stack)
    return endpoint


class DeploymentStage(Stage):
    """A stage with the stacks of one deployment, such as `dev` or `prod` of a pipeline.

    The stacks have the names that they have without a stage, so that the command finds them.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, deployment: Deployment, bundle: Source | None = None
    ) -> None:
        super().__init__(scope, construct_id)
        self.endpoint_stack = add_stacks(self, deployment, bundle=bundle)
