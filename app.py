"""The CDK app.

cdk deploy -c deployment=NAME --all       deploys deployments/NAME.yaml, or the file that NAME is the path of
cdk deploy -c engine=driftgauge --all     by another engine than the file says; or by both: model-monitor,driftgauge
cdk synth -c validate=true                lets CDK's validator and cdk-nag check the templates
"""

import sys
from pathlib import Path

from aws_cdk import App

from driftgauge.engines.driftgauge.analyzer_bundle import BundleError
from driftgauge_deployment.loading import find_deployment, load_deployment
from driftgauge_deployment.mistakes import InvalidDeploymentError
from stacks.data_stack import DataStack
from stacks.endpoint_stack import EndpointStack
from stacks.validation import validate_at_synth

DEPLOYMENTS = Path(__file__).parent / "deployments"
DEFAULT_DEPLOYMENT = "nutriscore"


def main() -> None:
    """Synthesize the two stacks of one deployment."""
    app = App(builtin_cloud_formation_validation=False)
    if app.node.try_get_context("validate") in {True, "true"}:
        validate_at_synth(app)
    try:
        _add_stacks(app)
    except (InvalidDeploymentError, BundleError) as error:
        sys.exit(str(error))
    app.synth()


def _add_stacks(app: App) -> None:
    name = app.node.try_get_context("deployment") or DEFAULT_DEPLOYMENT
    path = find_deployment(name, DEPLOYMENTS)
    deployment = load_deployment(path, engine=app.node.try_get_context("engine"))
    data = DataStack(app, deployment=deployment)
    endpoint = EndpointStack(app, deployment=deployment)
    endpoint.add_stack_dependency(data)


if __name__ == "__main__":
    main()
