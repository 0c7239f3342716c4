"""Reading baseline files: each mistake is reported with the file and the place within it."""

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from driftgauge_analyzer.errors import AnalyzerError

Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(frozen=True)
class Node:
    """An object within a JSON file; a missing object is empty."""

    value: dict[str, object]
    where: str

    def child(self, key: str) -> "Node":
        """Return the object under a key."""
        return _node(self.value.get(key) or {}, f"{self.where}.{key}")

    def children(self, key: str) -> Iterator["Node"]:
        """Yield the objects in the list under a key."""
        for index, item in enumerate(self.items(key) or ()):
            yield _node(item, f"{self.where}.{key}[{index}]")

    def items(self, key: str) -> list[object] | None:
        """Return the list under a key."""
        value = self.value.get(key)
        if value is not None and not isinstance(value, list):
            raise self._wrong(key, "a list")
        return value

    def text(self, key: str) -> str:
        """Return the text under a key, which must be there."""
        value = self.value.get(key)
        if not isinstance(value, str):
            raise self._wrong(key, "a text")
        return value

    def texts(self, key: str) -> tuple[str, ...] | None:
        """Return the texts in the list under a key."""
        items = self.items(key)
        if items is not None and not all(isinstance(item, str) for item in items):
            raise self._wrong(key, "a list of texts")
        return None if items is None else tuple(map(str, items))

    def number(self, key: str, default: float) -> float:
        """Return the number under a key."""
        value = self.value.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not _is_double(value):
            raise self._wrong(key, "a number")
        return float(value)

    def truth(self, key: str) -> bool | None:
        """Return the boolean under a key."""
        value = self.value.get(key)
        if value is not None and not isinstance(value, bool):
            raise self._wrong(key, "true or false")
        return value

    def choice(self, key: str, choices: type[Choice], default: Choice) -> Choice:
        """Return the text under a key, which must be one of several."""
        value = self.value.get(key, default)
        if value not in set(choices):
            raise self._wrong(key, f"one of {', '.join(choices)}")
        return choices(str(value))

    def _wrong(self, key: str, expected: str) -> AnalyzerError:
        return AnalyzerError(f"{self.where}.{key} is {self.value.get(key)!r}; it must be {expected}")


def read_document(path: Path, required: str, what: str) -> Node:
    """Read a file's outermost object, which must have the key by which files of its kind are recognised."""
    value = read_object(path)
    if required not in value:
        raise AnalyzerError(f"{path}: not {what} (it has no {required!r})")
    return Node(value, f"{path}: {what.split()[-2]}")


def read_object(path: Path) -> dict[str, object]:
    """Read the JSON object in a file."""
    try:
        value = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise AnalyzerError(f"{path}: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise AnalyzerError(f"{path}: not a JSON document ({error})") from error
    if not isinstance(value, dict):
        raise AnalyzerError(f"{path}: expected a JSON object, found {type(value).__name__}")
    return value


def _is_double(value: float) -> bool:
    try:
        return math.isfinite(value)
    except OverflowError:
        return False


def _node(value: object, where: str) -> Node:
    if not isinstance(value, dict):
        raise AnalyzerError(f"{where} is {value!r}; it must be an object")
    return Node(value, where)
