"""From a deployment file to a `Deployment`, or to all of its mistakes at once."""

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from stacks.deployment import Deployment
from stacks.documents import Document, Mistake, Place, UnreadableDocumentError, read_document
from stacks.engines import parse_engines
from stacks.rules import broken_rules


class InvalidDeploymentError(Exception):
    """A deployment file that cannot be deployed; the message has a line for each mistake."""


def find_deployment(name: str, folder: Path) -> Path:
    """The file that a name or a path stands for."""
    path = Path(name)
    if path.suffix in {".yaml", ".yml"}:
        return path
    found = folder / f"{name}.yaml"
    if not found.is_file():
        there = ", ".join(sorted(file.stem for file in folder.glob("*.yaml"))) or "none"
        raise InvalidDeploymentError(f"there is no deployment {name!r}; allowed: {there}, or the path of a .yaml file")
    return found


def load_deployment(path: Path, *, engine: object = None) -> Deployment:
    """Read and check one deployment file; `engine` stands in place of what the file says of it."""
    try:
        document = read_document(path)
    except UnreadableDocumentError as error:
        raise InvalidDeploymentError(str(error)) from error
    if engine is not None:
        document = replace(document, content={**document.content, "engine": _engines(str(engine))})
    mistakes = [*document.mistakes, *broken_rules(document)]
    try:
        deployment = Deployment.model_validate(document.content, context={"folder": path.parent})
    except ValidationError as error:
        mistakes += [_mistake(details) for details in error.errors()]
        raise InvalidDeploymentError(_report(document, mistakes)) from error
    if mistakes:
        raise InvalidDeploymentError(_report(document, mistakes))
    return deployment


def _engines(text: str) -> list[str]:
    try:
        return list(parse_engines(text))
    except ValueError as error:
        raise InvalidDeploymentError(f"-c engine: {error}") from error


def _report(document: Document, mistakes: Sequence[Mistake]) -> str:
    # What two engines refuse alike is one mistake.
    lines = sorted({(document.line(mistake.place), _dotted(mistake.place), mistake.message) for mistake in mistakes})
    return "\n".join(f"{document.path}:{line}: {place}: {message}" for line, place, message in lines)


def _dotted(place: Place) -> str:
    path = "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in place)
    return path.removeprefix(".") or "(file)"


def _mistake(details: ErrorDetails) -> Mistake:
    place = tuple(details["loc"])
    return Mistake(place=place, message=_message(place, details))


def _message(place: Place, details: ErrorDetails) -> str:
    match details["type"]:
        case "extra_forbidden":
            return _unknown_key(str(place[-1]), _fields(place[:-1]))
        case "missing":
            return f"is missing{_allowed(place)}"
        case "value_error":
            return str(details["ctx"]["error"])
        case "model_type" | "model_attributes_type" | "dict_type":
            return f"{details['input']!r} is not a mapping; allowed: {', '.join(_fields(place)) or 'keys and values'}"
    return f"{details['input']!r} is not allowed{_allowed(place)}"


def _unknown_key(key: str, known: Mapping[str, FieldInfo]) -> str:
    near = difflib.get_close_matches(key, known, n=1)
    hint = f"did you mean {near[0]!r}? " if near else ""
    return f"unknown key; {hint}allowed: {', '.join(known)}"


def _allowed(place: Place) -> str:
    described = list(_descriptions(place))
    return f"; allowed: {described[-1]}" if described else ""


def _descriptions(place: Place) -> Iterator[str]:
    """What is said to be allowed at a place, from the outside to the inside."""
    for field in _fields_along(place):
        yield from ([field.description] if field.description else [])
        yield from _inner_descriptions(field.annotation)


def _fields_along(place: Place) -> Iterator[FieldInfo]:
    """The fields that lead to a place: neither the places in a list, nor the names that are a mapping's own."""
    fields: Mapping[str, FieldInfo] = Deployment.model_fields
    of_its_own = False
    for key in place:
        if isinstance(key, int) or of_its_own or key not in fields:
            of_its_own = False
            continue
        yield fields[key]
        of_its_own = get_origin(fields[key].annotation) is dict
        fields = _fields_of(fields[key].annotation)


def _inner_descriptions(annotation: object) -> Iterator[str]:
    for part in get_args(annotation):
        if isinstance(part, FieldInfo) and part.description:
            yield part.description
        yield from _inner_descriptions(part)


def _fields(place: Place) -> Mapping[str, FieldInfo]:
    last = next(reversed(list(_fields_along(place))), None)
    return Deployment.model_fields if last is None else _fields_of(last.annotation)


def _fields_of(annotation: Any) -> Mapping[str, FieldInfo]:
    if get_origin(annotation) in {Union, UnionType, dict}:
        return next((fields for part in get_args(annotation) if (fields := _fields_of(part))), {})
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation.model_fields
    return {}
