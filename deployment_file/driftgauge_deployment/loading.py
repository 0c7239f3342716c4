"""Find, read and check a deployment file."""

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from pydantic import ValidationError

from driftgauge_contract.engines import parse_engines
from driftgauge_contract.findings import Severity
from driftgauge_deployment.deployment import Deployment
from driftgauge_deployment.documents import ENVIRONMENTS, Document, read_document
from driftgauge_deployment.environments import environment_names, in_environment
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


def find_deployments(name: str, folder: Path) -> Sequence[Path]:
    """Return the files of a folder that is named, or the one file of a deployment as `find_deployment` does.

    Raises:
        InvalidDeploymentError: There is no such deployment, or the folder has none.
    """
    if not os.path.isdir(name):  # noqa: PTH112 - unlike `Path.is_dir`, this takes any text
        return [find_deployment(name, folder)]
    # In the same order on every machine, so that the app's output can be compared.
    found = sorted(Path(name).glob("*.yaml"))
    if not found:
        raise InvalidDeploymentError([Mistake(message=f"the folder {name!r} has no deployment; allowed: .yaml files")])
    return found


def load_deployment(
    path: Path,
    *,
    engine: object = None,
    environment: str | None = None,
    files_required: bool = True,
    warn: Warn | None = None,
    warn_of_rechecked: Warn | None = None,
) -> Deployment:
    """Read and check a deployment file, and the datasets and the model on this machine that it names.

    The other environments of the file are checked as well: what is deployed to one today is to be deployed to the next.

    Args:
        path: The file.
        engine: The engine in place of the one that the file names.
        environment: The environment of the file that is deployed, if it has any.
        files_required: Whether the datasets, models and scripts that it names have to be on this machine. Whoever only
            needs names can do without them.
        warn: Is given each warning, if there is no error. An error's lines include the warnings.
        warn_of_rechecked: Is given those that the check of a baseline finds again, in place of `warn`.

    Raises:
        InvalidDeploymentError: The file cannot be read, or has mistakes that are errors.
    """
    written = read_document(path)
    document = in_environment(written, environment)
    if engine is not None:
        # Replaced in the document, so that the rules about engines see the engine that is deployed.
        document = replace(document, content={**document.content, "engine": _engines(str(engine))})
    deployment, mistakes = _check(document, files_required=files_required)
    for other in environment_names(written):
        if other != environment:
            elsewhere = in_environment(written, other)
            mistakes = (*mistakes, *_more_errors(elsewhere, mistakes, files_required=files_required))
    if deployment is None or any(mistake.severity is Severity.ERROR for mistake in mistakes):
        raise InvalidDeploymentError(mistakes, file=path)
    for mistake in in_order(mistakes):
        show = warn_of_rechecked if mistake.rechecked and warn_of_rechecked else warn
        if show is not None:
            show(mistake.text(path))
    return deployment


def _check(document: Document, *, files_required: bool) -> tuple[Deployment | None, Sequence[Mistake]]:
    """Return the deployment that a document describes, `None` if its types are wrong, and all mistakes in it."""
    # Rules read the document, so that their mistakes are reported together with those of its types.
    mistakes = [*document.mistakes, *broken_rules(document)]
    deployment = None
    try:
        context = {"folder": document.path.parent, "files_required": files_required}
        deployment = Deployment.model_validate(document.content, context=context)
    except ValidationError as error:
        # All at once: a person who corrects one mistake should not meet the next one afterwards.
        mistakes += [mistake_of(details) for details in error.errors()]
    return deployment, _located(document, mistakes)


def _more_errors(document: Document, known: Sequence[Mistake], *, files_required: bool) -> Sequence[Mistake]:
    """Return the errors that an environment brings into a document."""
    _, mistakes = _check(document, files_required=files_required)
    errors = [each for each in mistakes if each.place[:1] == (ENVIRONMENTS,) and each.severity is Severity.ERROR]
    # A mistake of the file itself is found again in whatever the environment adds to it.
    messages = {each.message for each in known}
    return [each for each in errors if each.message not in messages]


def _engines(text: str) -> list[str]:
    try:
        return list(parse_engines(text))
    except ValueError as error:
        raise InvalidDeploymentError([Mistake(message=f"-c engine: {error}")]) from error


def _located(document: Document, mistakes: Iterable[Mistake]) -> Sequence[Mistake]:
    places = ((mistake, document.written_at(mistake.place)) for mistake in mistakes)
    return in_order(replace(mistake, place=place, line=document.line(place)) for mistake, place in places)
