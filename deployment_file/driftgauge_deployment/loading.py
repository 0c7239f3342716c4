"""Find, read and check a deployment file."""

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from pydantic import ValidationError

from driftgauge_contract.engines import parse_engines
from driftgauge_contract.findings import Severity
from driftgauge_deployment.deployment import Deployment
from driftgauge_deployment.documents import Document, read_document
from driftgauge_deployment.messages import mistake_of
from driftgauge_deployment.mistakes import InvalidDeploymentError, Mistake, in_order
from driftgauge_deployment.rules import broken_rules

Warn = Callable[[str], object]
"""Takes a warning as one line, to show it."""


def find_deployment(name: str, folder: Path) -> Path:
    """Return the file of a deployment: a path as it is, or a name's file in a folder.

    Raises:
        InvalidDeploymentError: There is no such deployment.
    """
    path = Path(name)
    if path.suffix in {".yaml", ".yml"}:
        return path
    found = folder / f"{name}.yaml"
    # Unlike `Path.is_file`, this tells that there is no file even where no file could have the name.
    if not os.path.isfile(found):  # noqa: PTH113
        names = ", ".join(sorted(file.stem for file in folder.glob("*.yaml"))) or "none"
        message = f"there is no deployment {name!r}; allowed: {names}, or the path of a .yaml file"
        raise InvalidDeploymentError([Mistake(message=message)])
    return found


def load_deployment(path: Path, *, engine: object = None, warn: Warn | None = None) -> Deployment:
    """Read and check a deployment file, and the datasets and the model on this machine that it names.

    Args:
        path: The file.
        engine: The engine in place of the one that the file names.
        warn: Is given each warning, if there is no error. An error's lines include the warnings.

    Raises:
        InvalidDeploymentError: The file cannot be read, or has mistakes that are errors.
    """
    document = read_document(path)
    if engine is not None:
        # Replaced in the document, so that the rules about engines see the engine that is deployed.
        document = replace(document, content={**document.content, "engine": _engines(str(engine))})
    # Rules read the document, so that their mistakes are reported together with those of its types.
    mistakes = [*document.mistakes, *broken_rules(document)]
    try:
        deployment = Deployment.model_validate(document.content, context={"folder": path.parent})
    except ValidationError as error:
        mistakes += [mistake_of(details) for details in error.errors()]
        raise InvalidDeploymentError(_located(document, mistakes), file=path) from error
    located = _located(document, mistakes)
    if any(mistake.severity is Severity.ERROR for mistake in located):
        raise InvalidDeploymentError(located, file=path)
    if warn is not None:
        for mistake in located:
            warn(mistake.text(path))
    return deployment


def _engines(text: str) -> list[str]:
    try:
        return list(parse_engines(text))
    except ValueError as error:
        raise InvalidDeploymentError([Mistake(message=f"-c engine: {error}")]) from error


def _located(document: Document, mistakes: Iterable[Mistake]) -> Sequence[Mistake]:
    return in_order(replace(mistake, line=document.line(mistake.place)) for mistake in mistakes)
