"""Messages about a wrong value: where it is, what was found and what is allowed."""

from collections.abc import Iterator, Mapping
from datetime import date
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from driftgauge_deployment.deployment import Deployment
from driftgauge_deployment.mistakes import Mistake, Place
from driftgauge_deployment.near import hint
from driftgauge_deployment.section import Section


def mistake_of(details: ErrorDetails) -> Mistake:
    """Return one of pydantic's errors as a mistake."""
    place = tuple(details["loc"])
    return Mistake(place=place, message=_message(place, details))


def _message(place: Place, details: ErrorDetails) -> str:
    match details["type"]:
        case "extra_forbidden":
            return _unknown_key(str(place[-1]), place[:-1])
        # pydantic's own words name types of Python, which a person who writes YAML does not need to know.
        case "missing":
            return f"is missing{_allowed(place)}"
        case "value_error":
            # The project's own validators write complete messages, with what is allowed.
            return str(details["ctx"]["error"])
        case "model_type" | "model_attributes_type" | "dict_type":
            return f"{details['input']!r} is not a mapping; allowed: {', '.join(_fields(place)) or 'keys and values'}"
    return f"{_found(details['input'])} is not allowed{_allowed(place)}"


def _found(value: object) -> str:
    """Return a value as it stands in the file; YAML reads a date without quotes as a date, and not as a text."""
    return f"{value}, which YAML takes for a date unless it is in quotes," if isinstance(value, date) else repr(value)


def _unknown_key(key: str, place: Place) -> str:
    section = _section(place)
    if section and key in section.key_hints:
        return f"unknown key; allowed: {section.key_hints[key]}"
    known = _fields(place)
    return f"unknown key; {hint(key, known)}allowed: {', '.join(known)}"


def _allowed(place: Place) -> str:
    described = list(_descriptions(place))
    return f"; allowed: {described[-1]}" if described else ""


def _descriptions(place: Place) -> Iterator[str]:
    """Return the descriptions of what is allowed at a place, from the outside to the inside."""
    for field in _fields_along(place):
        yield from ([field.description] if field.description else [])
        yield from _inner_descriptions(field.annotation)


def _fields_along(place: Place) -> Iterator[FieldInfo]:
    """Return the fields that lead to a place, without positions in a list and the keys of a free mapping."""
    fields: Mapping[str, FieldInfo] = Deployment.model_fields
    free = False
    for key in place:
        if isinstance(key, int) or free or key not in fields:
            free = False
            continue
        yield fields[key]
        # The next key is a name that a person chose, such as a feature's, and no field.
        free = get_origin(fields[key].annotation) is dict
        section = _section_of(fields[key].annotation)
        fields = section.model_fields if section else {}


def _inner_descriptions(annotation: object) -> Iterator[str]:
    for part in get_args(annotation):
        if isinstance(part, FieldInfo) and part.description:
            yield part.description
        yield from _inner_descriptions(part)


def _fields(place: Place) -> Mapping[str, FieldInfo]:
    section = _section(place)
    return section.model_fields if section else {}


def _section(place: Place) -> type[Section] | None:
    last = next(reversed(list(_fields_along(place))), None)
    return Deployment if last is None else _section_of(last.annotation)


def _section_of(annotation: Any) -> type[Section] | None:
    if get_origin(annotation) in {Union, UnionType, Annotated, dict}:
        return next((section for part in get_args(annotation) if (section := _section_of(part))), None)
    return annotation if isinstance(annotation, type) and issubclass(annotation, Section) else None
