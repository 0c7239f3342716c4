"""The CDK app of a folder with deployment files."""

import sys
from pathlib import Path

from aws_cdk import App

from driftgauge.engines.driftgauge.analyzer_bundle import BundleError
from driftgauge_deployment import InvalidDeploymentError, find_deployment, load_deployment
from stacks.data_stack import DataStack
from stacks.endpoint_stack import EndpointStack
from stacks.validation import validate_at_synth


def synthesize(deployments: Path, *, default: str) -> None:
    """Synthesize the two stacks of the deployment that the context names, or of the default one.

    A deployment with mistakes ends the process with one line for each, which the CDK command line prints.
    """
    app = App(builtin_cloud_formation_validation=False)
    if app.node.try_get_context("validate") in {True, "true"}:
        validate_at_synth(app)
    try:
        _add_stacks(app, deployments, default)
    except (InvalidDeploymentError, BundleError) as error:
        sys.exit(str(error))
    app.synth()


def _add_stacks(app: App, deployments: Path, default: str) -> None:
    path = find_deployment(app.node.try_get_context("deployment") or default, deployments)
    deployment = load_deployment(path, engine=app.node.try_get_context("engine"))
    data = DataStack(app, deployment=deployment)
    endpoint = EndpointStack(app, deployment=deployment)
    endpoint.add_stack_dependency(data)
