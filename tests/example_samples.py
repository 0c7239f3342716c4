"""The samples of the examples in `deployments/`, each made by `samples/NAME/make.py`."""

import subprocess
from pathlib import Path

import pytest

from driftgauge_local.serving.interpreters import interpreter

ROOT = Path(__file__).parents[1]
_FRAMEWORKS = {"loans": ("sklearn", "sklearn"), "deliveries": ("pytorch", "torch")}
"""The framework of each sample's model, and the module that has it."""


def has_sample(name: str) -> bool:
    """Tell whether an example has a sample of its own."""
    return name in _FRAMEWORKS


def make_example_sample(name: str, folder: Path | None = None) -> Path:
    """Make a sample, in its own folder or another one, unless it is there; skip the test without its framework."""
    own = ROOT / "samples" / name
    target = folder or own
    if (target / "model.tar.gz").is_file():
        return target
    framework, module = _FRAMEWORKS[name]
    python = str(interpreter(framework))
    if subprocess.run([python, "-c", f"import {module}"], capture_output=True, check=False).returncode:
        pytest.skip(f"{module} is not installed: driftgauge local install {framework}")
    subprocess.run([python, str(own / "make.py"), "--output", str(target)], check=True, timeout=300)
    return target
