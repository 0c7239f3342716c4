"""Find, read and check a deployment file."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from pydantic import ValidationError

from driftgauge_contract.engines import parse_engines
from driftgauge_deployment.deployment import Deployment
from driftgauge_deployment.documents import Document, read_document
from driftgauge_deployment.messages import mistake_of
from driftgauge_deployment.mistakes import InvalidDeploymentError, Mistake
from driftgauge_deployment.rules import broken_rules


def find_deployment(name: str, folder: Path) -> Path:
    """Return the file of a deployment: a path as it is, or a name's file in a folder.

    Raises:
        InvalidDeploymentError: There is no such deployment.
    """
    path = Path(name)
    if path.suffix in {".yaml", ".yml"}:
        return path
    found = folder / f"{name}.yaml"
    if not found.is_file():
        names = ", ".join(sorted(file.stem for file in folder.glob("*.yaml"))) or "none"
        message = f"there is no deployment {name!r}; allowed: {names}, or the path of a .yaml file"
        raise InvalidDeploymentError([Mistake(message=message)])
    return found


def load_deployment(path: Path, *, engine: object = None) -> Deployment:
    """Read and check a deployment file; `engine` replaces the engine that the file names.

    Raises:
        InvalidDeploymentError: The file cannot be read, or has mistakes.
    """
    document = read_document(path)
    if engine is not None:
        document = replace(document, content={**document.content, "engine": _engines(str(engine))})
    mistakes = [*document.mistakes, *broken_rules(document)]
    try:
        deployment = Deployment.model_validate(document.content, context={"folder": path.parent})
    except ValidationError as error:
        mistakes += [mistake_of(details) for details in error.errors()]
        raise _invalid(document, mistakes) from error
    if mistakes:
        raise _invalid(document, mistakes)
    return deployment


def _engines(text: str) -> list[str]:
    try:
        return list(parse_engines(text))
    except ValueError as error:
        raise InvalidDeploymentError([Mistake(message=f"-c engine: {error}")]) from error


def _invalid(document: Document, mistakes: Iterable[Mistake]) -> InvalidDeploymentError:
    located = (replace(mistake, line=document.line(mistake.place)) for mistake in mistakes)
    return InvalidDeploymentError(located, file=document.path)
