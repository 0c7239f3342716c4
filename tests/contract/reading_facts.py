"""The facts of a module of the contract as plain values: its constants and enumerations, and the fields of both."""

import ast
import enum
import re
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import timedelta
from types import ModuleType
from typing import Any, TypeVar

from driftgauge_contract.images import ImageRepository


def facts_of(module: ModuleType, source: str) -> dict[str, Any]:
    """Return what a module itself defines, by name; functions, types and what it imports are no facts."""
    found = {}
    for name in _defined(source):
        value = vars(module)[name]
        if isinstance(value, type) and issubclass(value, enum.Enum):
            found[name] = {member: plain(entry) for member, entry in value.__members__.items()}
        elif not isinstance(value, type | TypeVar) and not hasattr(value, "__origin__"):
            found[name] = plain(value)
    return found


def plain(value: Any) -> Any:
    """Return a value without types of the contract, to be compared with literals."""
    for kind, convert in _PLAIN:
        if isinstance(value, kind):
            return convert(value)
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    return value


_PLAIN: tuple[tuple[Any, Callable[[Any], Any]], ...] = (
    (enum.Enum, lambda value: value.value),
    (ImageRepository, lambda value: value.name),
    (re.Pattern, lambda value: value.pattern),
    (timedelta, lambda value: value.total_seconds()),
    (Mapping, lambda value: {plain(key): plain(entry) for key, entry in value.items()}),
    (frozenset, lambda value: set(map(plain, value))),
    (tuple | list, lambda value: [plain(entry) for entry in value]),
)


def _defined(source: str) -> list[str]:
    names: list[str] = []
    for statement in ast.parse(source).body:
        if isinstance(statement, ast.ClassDef):
            names.append(statement.name)
        elif isinstance(statement, ast.Assign):
            names += [
                node.id for target in statement.targets for node in ast.walk(target) if isinstance(node, ast.Name)
            ]
        elif isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            names.append(statement.target.id)
    return [name for name in names if not name.startswith("_")]
