"""The script of a model: where it is in the model's folder, and its import."""

import importlib.util
import os
import sys
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path
from types import ModuleType

from packaging.requirements import InvalidRequirement, Requirement

from driftgauge_local.serving.program import ModelError

# The names are those of `driftgauge_contract.frameworks`, which this program does without: it may run in another
# Python than the rest, where only this package is.
_SCRIPT, _FOLDER = "SAGEMAKER_PROGRAM", "SAGEMAKER_SUBMIT_DIRECTORY"
_DEFAULT_SCRIPT = "inference.py"
_MODEL_FOLDER = "/opt/ml/model"


def named_script(environment: Mapping[str, str] = os.environ) -> str | None:
    """Return the script that a model's environment names, or None."""
    return environment.get(_SCRIPT) or None


def find_script(model_folder: Path, *, environment: Mapping[str, str] = os.environ) -> Path | None:
    """Return the script of a model; None if there is none and the environment names none either.

    Raises:
        ModelError: The environment names a script that the model does not have.
    """
    named = named_script(environment)
    name = named or _DEFAULT_SCRIPT
    path = _script_folder(model_folder, environment) / (name if name.endswith(".py") else f"{name}.py")
    if path.is_file():
        return path
    if named is None:
        return None
    found = sorted(str(each.relative_to(model_folder)) for each in model_folder.rglob("*.py"))
    raise ModelError(
        f"The model artifact has no {path.relative_to(model_folder)}, which {_SCRIPT} names; "
        f"its Python files: {', '.join(found) or 'none'}."
    )


def import_script(path: Path) -> ModuleType:
    """Import a script, with its folder on the path as in the container; raises ModelError."""
    _check_requirements(path.with_name("requirements.txt"))
    sys.path.insert(0, str(path.parent))
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise ModelError(f"{path.name} is not a Python file.")
    module = importlib.util.module_from_spec(spec)
    # Pickles find classes of the script under its name.
    sys.modules[path.stem] = module
    try:
        spec.loader.exec_module(module)
    except ImportError as error:
        raise ModelError(f"{path.name} cannot be imported: {error}. {_remedy(str(error.name or ''))}") from error
    except Exception as error:
        raise ModelError(f"{path.name} cannot be imported: {type(error).__name__}: {error}") from error
    return module


def _script_folder(model_folder: Path, environment: Mapping[str, str]) -> Path:
    given = environment.get(_FOLDER, f"{_MODEL_FOLDER}/code")
    inside = given == _MODEL_FOLDER or given.startswith(f"{_MODEL_FOLDER}/")
    if not inside or ".." in Path(given).parts:
        raise ModelError(
            f"{_FOLDER} is {given}; on this machine scripts are in the model artifact, below {_MODEL_FOLDER}."
        )
    return model_folder / given.removeprefix(_MODEL_FOLDER).lstrip("/")


def _check_requirements(path: Path) -> None:
    """Refuse a script whose requirements are not installed; the container installs them when it starts."""
    if not path.is_file():
        return
    lines = (line.partition("#")[0].strip() for line in path.read_text(encoding="utf-8").splitlines())
    missing = [line for line in lines if line and not line.startswith("-") and not _is_installed(line)]
    if missing:
        raise ModelError(f"requirements.txt of the model names {', '.join(missing)}. {_remedy(' '.join(missing))}")


def _is_installed(line: str) -> bool:
    try:
        requirement = Requirement(line)
        if requirement.marker and not requirement.marker.evaluate():
            return True
        return requirement.specifier.contains(metadata.version(requirement.name), prereleases=True)
    except (InvalidRequirement, metadata.PackageNotFoundError):
        return False


def _remedy(packages: str) -> str:
    python = f"{sys.executable} -m pip install {packages}".strip()
    return f"It is not installed for this machine's serving program: {python}"
