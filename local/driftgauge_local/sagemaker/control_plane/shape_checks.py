"""The checks of the service model: required members, types, lengths, patterns, ranges and enums."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache

from botocore.model import ListShape, MapShape, Shape, StructureShape

from driftgauge_local.sagemaker.control_plane.errors import ServiceError

_TYPES: dict[str, tuple[type, ...]] = {
    "structure": (dict,),
    "map": (dict,),
    "list": (list,),
    "string": (str,),
    "integer": (int,),
    "long": (int,),
    "float": (int, float),
    "double": (int, float),
    "boolean": (bool,),
    "timestamp": (datetime, int, float, str),
}
# What Java's regular expressions write in another way than Python's: character classes, and surrogate pairs.
_JAVA = {
    r"\p{L}": r"\w",
    r"\p{N}": r"\d",
    r"\p{Z}": r"\s",
    r"\uD800\uDC00-\uDBFF\uDFFF": r"\U00010000-\U0010FFFF",
    # An end that may be repeated is an end.
    "${1,128}": "$",
    "${1,256}": "$",
}


@dataclass(kw_only=True)
class Violations:
    """The mistakes in a request, in the service's words and order."""

    messages: list[str] = field(default_factory=list)

    def add(self, value: str, path: str, constraint: str) -> None:
        """Add a message about the value at a path."""
        self.messages.append(f"Value {value} at '{path}' failed to satisfy constraint: {constraint}")


def check(shape: Shape, value: object, path: str, found: Violations) -> None:
    """Check a value, and everything inside it, against its shape."""
    _check_type(shape, value, path)
    checks: dict[str, Callable[[Shape, object, str, Violations], None]] = {
        "structure": _check_structure,
        "list": _check_list,
        "map": _check_map,
        "string": _check_string,
        "integer": _check_range,
        "long": _check_range,
        "float": _check_range,
        "double": _check_range,
    }
    if shape.type_name in checks:
        checks[shape.type_name](shape, value, path, found)


def _check_type(shape: Shape, value: object, path: str) -> None:
    expected = _TYPES.get(shape.type_name, (object,))
    wrong_number = isinstance(value, bool) and bool not in expected and object not in expected
    if wrong_number or not isinstance(value, expected):
        where = f" at '{path}'" if path else ""
        raise ServiceError(
            "SerializationException", f"{type(value).__name__} can not be converted to {shape.type_name}{where}"
        )


def _check_structure(shape: Shape, value: object, path: str, found: Violations) -> None:
    if not isinstance(shape, StructureShape) or not isinstance(value, dict):
        return
    for name, member in shape.members.items():
        inner = f"{path}.{_lower(name)}" if path else _lower(name)
        if value.get(name) is not None:
            check(member, value[name], inner, found)
        elif name in shape.required_members:
            found.add("null", inner, "Member must not be null")


def _check_list(shape: Shape, value: object, path: str, found: Violations) -> None:
    if not isinstance(shape, ListShape) or not isinstance(value, list):
        return
    _check_length(shape, len(value), f"'{value}'", path, found)
    for index, item in enumerate(value, start=1):
        check(shape.member, item, f"{path}.{index}.member", found)


def _check_map(shape: Shape, value: object, path: str, found: Violations) -> None:
    if not isinstance(shape, MapShape) or not isinstance(value, dict):
        return
    _check_length(shape, len(value), f"'{value}'", path, found)
    for key, item in value.items():
        check(shape.key, key, f"{path}.key", found)
        check(shape.value, item, f"{path}.{key}.member", found)


def _check_string(shape: Shape, value: object, path: str, found: Violations) -> None:
    text = str(value)
    quoted = f"'{text}'"
    _check_length(shape, len(text), quoted, path, found)
    pattern = shape.metadata.get("pattern")
    if pattern and not _compiled(pattern).fullmatch(text):
        found.add(quoted, path, f"Member must satisfy regular expression pattern: {pattern}")
    enum = shape.metadata.get("enum")
    if enum and text not in enum:
        found.add(quoted, path, f"Member must satisfy enum value set: [{', '.join(enum)}]")


def _check_length(shape: Shape, length: int, quoted: str, path: str, found: Violations) -> None:
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    if least is not None and length < least:
        found.add(quoted, path, f"Member must have length greater than or equal to {least}")
    if most is not None and length > most:
        found.add(quoted, path, f"Member must have length less than or equal to {most}")


def _check_range(shape: Shape, value: object, path: str, found: Violations) -> None:
    # A wrong type was reported before.
    if not isinstance(value, int | float):
        return
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    if least is not None and value < least:
        found.add(f"'{value}'", path, f"Member must have value greater than or equal to {least}")
    if most is not None and value > most:
        found.add(f"'{value}'", path, f"Member must have value less than or equal to {most}")


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    for java, python in _JAVA.items():
        pattern = pattern.replace(java, python)
    return re.compile(pattern)


def _lower(name: str) -> str:
    return name[:1].lower() + name[1:]
