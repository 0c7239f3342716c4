"""The deployment files of a project, as the command finds and reads them."""

from pathlib import Path

from driftgauge_cli.output import note
from driftgauge_cli.project.finding import DEPLOYMENTS
from driftgauge_contract.environments import split_environment
from driftgauge_deployment import Deployment, Warn, find_deployment, load_deployment


def read_deployment(
    name: str, *, project: Path, engine: str | None = None, warn: Warn = note, warn_of_rechecked: Warn | None = None
) -> Deployment:
    """Read a deployment of the project, such as `shop` or `shop@prod`; `engine` replaces the engine of its file.

    Warnings are printed on stderr unless `warn` takes them; `warn_of_rechecked` takes those that the check of a
    baseline finds again.

    Raises:
        InvalidDeploymentError: There is no such deployment, or its file has mistakes.
    """
    deployment, environment = split_environment(name)
    path = find_deployment(deployment, project / DEPLOYMENTS)
    return load_deployment(path, engine=engine, environment=environment, warn=warn, warn_of_rechecked=warn_of_rechecked)
