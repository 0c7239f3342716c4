"""The deployment files of a project, as the command finds and reads them."""

from pathlib import Path

from driftgauge_deployment import Deployment, find_deployment, load_deployment

FOLDER = "deployments"
"""The folder of a project in which a deployment has a name."""


def read_deployment(name: str, *, project: Path, engine: str | None = None) -> Deployment:
    """Read a deployment of the project; `engine` replaces the engine that its file names.

    Raises:
        InvalidDeploymentError: There is no such deployment, or its file has mistakes.
    """
    path = find_deployment(name, project / FOLDER)
    return load_deployment(path if path.is_absolute() else project / path, engine=engine)
