"""The CDK app: `cdk deploy -c deployment=NAME --all` deploys `deployments/NAME.yaml`, or the file at the path NAME."""

import sys
from pathlib import Path

from aws_cdk import App

from stacks.data_stack import DataStack
from stacks.endpoint_stack import EndpointStack
from stacks.loading import InvalidDeploymentError, find_deployment, load_deployment

DEPLOYMENTS = Path(__file__).parent / "deployments"
DEFAULT_DEPLOYMENT = "nutriscore"


def main() -> None:
    """Synthesize the two stacks of one deployment."""
    app = App()
    name = app.node.try_get_context("deployment") or DEFAULT_DEPLOYMENT
    try:
        deployment = load_deployment(find_deployment(name, DEPLOYMENTS))
    except InvalidDeploymentError as error:
        sys.exit(str(error))
    data = DataStack(app, deployment=deployment)
    endpoint = EndpointStack(app, deployment=deployment)
    endpoint.add_stack_dependency(data)
    app.synth()


if __name__ == "__main__":
    main()
