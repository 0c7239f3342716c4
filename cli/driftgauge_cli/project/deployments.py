"""The deployment files of a project, as the command finds and reads them."""

from pathlib import Path

from driftgauge_cli.output import note
from driftgauge_cli.project.finding import DEPLOYMENTS
from driftgauge_deployment import Deployment, Warn, find_deployment, load_deployment


def read_deployment(name: str, *, project: Path, engine: str | None = None, warn: Warn = note) -> Deployment:
    """Read a deployment of the project; `engine` replaces the engine that its file names.

    Warnings are printed on stderr unless `warn` takes them.

    Raises:
        InvalidDeploymentError: There is no such deployment, or its file has mistakes.
    """
    return load_deployment(find_deployment(name, project / DEPLOYMENTS), engine=engine, warn=warn)
