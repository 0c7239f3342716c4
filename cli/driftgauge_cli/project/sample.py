"""The project of the sample deployment, with which the demo runs."""

from importlib.metadata import version
from pathlib import Path
from typing import Final

from driftgauge_cli.project.files import app_files
from driftgauge_cli.project.finding import DEPLOYMENTS
from driftgauge_cli.project.shipped import SAMPLE_DEPLOYMENT, shipped_text
from driftgauge_cli.project.writing import write_files
from driftgauge_local.instance import LocalAwsError
from driftgauge_local.toolchain import find_project

DEPLOYMENT: Final = "nutriscore"
SAMPLE_FOLDER: Final = Path("samples", "nutriscore")
_OWN_PROJECT: Final = Path(".driftgauge", "demo")


def sample_project() -> Path:
    """Return the current project if it has the sample deployment, or else one of its own below the current folder."""
    try:
        project = find_project()
    except LocalAwsError:
        return _made_project()
    return project if (project / DEPLOYMENTS / f"{DEPLOYMENT}.yaml").is_file() else _made_project()


def _made_project() -> Path:
    folder = Path.cwd() / _OWN_PROJECT
    files = {
        Path(DEPLOYMENTS, f"{DEPLOYMENT}.yaml"): shipped_text(SAMPLE_DEPLOYMENT),
        **app_files({"name": DEPLOYMENT, "version": version("driftgauge")}),
    }
    write_files(folder, files, force=True)
    return folder
