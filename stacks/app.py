"""The CDK app of a folder with deployment files."""

import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from aws_cdk import App

from driftgauge.engines.driftgauge.analyzer_bundle import BundleError
from driftgauge.testing import TEST_CONTEXT
from driftgauge_contract.environments import split_environment
from driftgauge_deployment import Deployment, InvalidDeploymentError, Mistake, find_deployments, load_deployment
from stacks.delivery import add_delivery
from stacks.deployment_stacks import add_stacks
from stacks.overview_stack import OverviewStack
from stacks.validation import validate_at_synth


def synthesize(deployments: Path, *, default: str) -> None:
    """Synthesize the stacks of the deployments that the context names, or of the default one.

    | context | meaning |
    |---|---|
    | `deployment` | names, paths or folders, separated by commas; each may be followed by an environment: `shop@prod` |
    | `environment` | the environment of the deployments that are followed by none |
    | `engine` | the engine in place of the one that the files name |
    | `guard` | `off` lets them go to any account and region, whichever the files name |
    | `pipeline` | the deployment whose pipeline is synthesized instead, with all of its stages |
    | `overview` | `true` synthesizes the dashboard of all deployments in the folder instead |
    | `validate` | `true` lets CDK's validator and cdk-nag check the templates |

    Each mistake in a deployment file is a line on stderr, which the CDK command line prints; errors end the process.
    """
    # CDK's validator takes a second and 300 MB in each process: `-c validate=true` turns it on, and the tests do.
    app = App(builtin_cloud_formation_validation=False)
    try:
        _add(app, deployments, default)
    except (InvalidDeploymentError, BundleError) as error:
        # A traceback would hide the list of mistakes, which is all that a person needs.
        sys.exit(str(error))
    if _is_on(app, "validate"):
        validate_at_synth(app)
    app.synth()


def _add(app: App, deployments: Path, default: str) -> None:
    if pipeline := app.node.try_get_context("pipeline"):
        add_delivery(app, str(pipeline), deployments)
    elif _is_on(app, "overview"):
        paths = sorted(deployments.glob("*.yaml"))
        # The dashboard shows what was deployed from any machine: the data does not have to be on this one.
        deployments_found = [load_deployment(path, files_required=False, warn=_warn) for path in paths]
        OverviewStack(app, deployments=deployments_found)
    else:
        for deployment in _deployments(app, deployments, default):
            add_stacks(app, deployment)


def _deployments(app: App, folder: Path, default: str) -> Sequence[Deployment]:
    asked = str(app.node.try_get_context("deployment") or default)
    found = [_placed(app, each) for each in _loaded(app, asked, folder)]
    # Two deployments of one name would be the same stack; CDK's own error speaks of ids of constructs.
    names = [each.name for each in found]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        message = f"-c deployment={asked}: {', '.join(twice)} is there twice; allowed: deployments of different names"
        raise InvalidDeploymentError([Mistake(message=message)])
    return found


def _loaded(app: App, asked: str, folder: Path) -> Iterator[Deployment]:
    environment, engine = (app.node.try_get_context(key) for key in ("environment", "engine"))
    for each in asked.split(","):
        name, own_environment = split_environment(each.strip())
        for path in find_deployments(name, folder):
            yield load_deployment(path, engine=engine, environment=own_environment or environment, warn=_warn)


def _placed(app: App, deployment: Deployment) -> Deployment:
    # Local deployments go to the account and region of the emulator, whatever the file names.
    if app.node.try_get_context("guard") != "off":
        return deployment
    return deployment.model_copy(update={"account": None, "region": None})


def _is_on(app: App, key: str) -> bool:
    return app.node.try_get_context(key) in {True, "true"}


def _warn(line: str) -> None:
    sys.stderr.write(f"{line}\n")


def templates(
    deployment_file: Path, context: Mapping[str, object], *, environment: str | None = None
) -> Mapping[str, object]:
    """Return the templates of a deployment's stacks by name, for tests: with a stand-in for the analyzer."""
    deployment = load_deployment(deployment_file, environment=environment)
    with tempfile.TemporaryDirectory() as folder:
        app = App(context={**context, **TEST_CONTEXT}, outdir=folder)
        add_stacks(app, deployment)
        return {stack.stack_name: stack.template for stack in app.synth().stacks}
