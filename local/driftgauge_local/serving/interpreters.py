"""The Python that runs a serving program: one of the framework's own, or the one that runs this service."""

import os
import sys
from pathlib import Path

import driftgauge_local


def environments() -> Path:
    """Return the folder with the virtual environments of frameworks, one for each, by the name of the framework."""
    data = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(data) / "driftgauge" / "serving"


def interpreter(framework: str) -> Path:
    """Return the Python in which a framework is served."""
    own = environments() / framework / "bin" / "python"
    return own if own.is_file() else Path(sys.executable)


def search_path(python: Path, folder: Path) -> dict[str, str]:
    """Return the variables with which a Python finds this package: for one of its own, through a link in a folder.

    A path to the folder around the package would show it everything else that is installed there, too.
    """
    if str(python) == sys.executable:
        return {}
    package = Path(driftgauge_local.__file__).parent
    folder.mkdir(parents=True, exist_ok=True)
    link = folder / package.name
    if not link.is_symlink():
        link.symlink_to(package, target_is_directory=True)
    return {"PYTHONPATH": str(folder)}
