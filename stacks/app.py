"""The CDK app of a folder with deployment files."""

import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from aws_cdk import App

from driftgauge import LocalFile
from driftgauge.engines.driftgauge.analyzer_bundle import BundleError
from driftgauge_deployment import InvalidDeploymentError, find_deployment, load_deployment
from stacks.data_stack import DataStack
from stacks.endpoint_stack import EndpointStack
from stacks.overview_stack import OverviewStack
from stacks.validation import validate_at_synth


def synthesize(deployments: Path, *, default: str) -> None:
    """Synthesize the two stacks of the deployment that the context names, or of the default one.

    With `overview` in the context, synthesize the dashboard of all deployments in the folder instead.

    Each mistake in the deployment file is a line on stderr, which the CDK command line prints; errors end the process.
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
    if app.node.try_get_context("overview") in {True, "true"}:
        paths = sorted(deployments.glob("*.yaml"))
        OverviewStack(app, deployments=[load_deployment(path, warn=_warn) for path in paths])
        return
    path = find_deployment(app.node.try_get_context("deployment") or default, deployments)
    deployment = load_deployment(path, engine=app.node.try_get_context("engine"), warn=_warn)
    data = DataStack(app, deployment=deployment)
    endpoint = EndpointStack(app, deployment=deployment)
    endpoint.add_stack_dependency(data)


def _warn(line: str) -> None:
    sys.stderr.write(f"{line}\n")


def templates(deployment_file: Path, context: Mapping[str, object]) -> Mapping[str, object]:
    """Return the templates of a deployment's stacks by name, with a stand-in for the analyzer's bundle."""
    deployment = load_deployment(deployment_file)
    with tempfile.TemporaryDirectory() as folder:
        # The bundle holds wheels that would have to be downloaded.
        bundle = Path(folder, "driftgauge-analyzer.zip")
        bundle.write_text("a file in place of the analyzer", encoding="utf-8")
        app = App(context=dict(context), outdir=str(Path(folder, "cdk.out")))
        data = DataStack(app, deployment=deployment)
        EndpointStack(app, deployment=deployment, bundle=LocalFile(path=bundle)).add_stack_dependency(data)
        return {stack.stack_name: stack.template for stack in app.synth().stacks}
