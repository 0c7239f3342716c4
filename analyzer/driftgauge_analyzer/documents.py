"""Reading baseline files: each mistake is reported with the file and the place within it."""

import difflib
import json
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from driftgauge_analyzer.errors import AnalyzerError

Choice = TypeVar("Choice", bound=StrEnum)
Shape = Mapping[str, "Shape | None"]
"""The keys that an object may have, and those of the objects below each of them, whether in a list or not."""

ANYTHING = None
"""The shape of a value whose keys, if it has any, are not looked at."""

_COMMENT = "_"


@dataclass(frozen=True)
class Node:
    """An object within a JSON file; a missing object is empty."""

    value: dict[str, object]
    where: str

    def child(self, key: str) -> "Node":
        """Return the object under a key."""
        value = self.value.get(key)
        return _node({} if value is None else value, f"{self.where}.{key}")

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

    def number(self, key: str, default: float, *, least: float = -math.inf, most: float = math.inf) -> float:
        """Return the number under a key, which must be from `least` to `most`."""
        value = self.value.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not _is_double(value):
            raise self._wrong(key, "a number")
        if not least <= value <= most:
            raise self._wrong(key, f"a number from {least:g} {'on' if most == math.inf else f'to {most:g}'}")
        return float(value)

    def share(self, key: str, default: float) -> float:
        """Return the number from 0 to 1 under a key."""
        return self.number(key, default, least=0, most=1)

    def count(self, key: str) -> int:
        """Return the number of things under a key; 0 where nothing is said."""
        return int(self.number(key, 0, least=0))

    def check_keys(self, shape: Shape) -> None:
        """Refuse a key that the object, or one below it, cannot have; a key that begins with `_` is a comment."""
        for key, value in self.value.items():
            if is_comment(key):
                continue
            if key not in shape:
                raise AnalyzerError(f"{self.where}.{key} is not a key of this file; {meant(key, shape)}")
            below = shape[key]
            if below is not ANYTHING:
                for place, item in _objects(value, f"{self.where}.{key}"):
                    Node(item, place).check_keys(below)

    def truth(self, key: str) -> bool | None:
        """Return the boolean under a key."""
        value = self.value.get(key)
        if value is not None and not isinstance(value, bool):
            raise self._wrong(key, "true or false")
        return value

    def choice(self, key: str, choices: type[Choice], default: Choice) -> Choice:
        """Return the text under a key, which must be one of several."""
        value = self.value.get(key, default)
        # A list or an object cannot be looked up in a set.
        if not isinstance(value, str) or value not in set(choices):
            raise self._wrong(key, f"one of {', '.join(choices)}")
        return choices(value)

    def _wrong(self, key: str, expected: str) -> AnalyzerError:
        return AnalyzerError(f"{self.where}.{key} is {self.value.get(key)!r}; it must be {expected}")


def is_comment(key: str) -> bool:
    """Return whether a key of a file is a person's comment: it begins with `_`."""
    return key.startswith(_COMMENT)


def meant(name: str, allowed: Iterable[str]) -> str:
    """Return the end of a message about an unknown name: the one that was probably meant, or all that are allowed."""
    names = list(map(str, allowed))
    close = difflib.get_close_matches(name, names, n=1)
    return f"did you mean {close[0]!r}?" if close else f"allowed: {', '.join(sorted(names))}"


def read_document(path: Path, required: str, what: str, shape: Shape | None = ANYTHING) -> Node:
    """Read a file's outermost object, which must have the key by which files of its kind are recognised.

    Raises:
        AnalyzerError: The file cannot be read, is of another kind, or has keys that are not in the shape.
    """
    value = read_object(path)
    if required not in value:
        raise AnalyzerError(f"{path}: not {what} (it has no {required!r})")
    root = Node(value, f"{path}: {what.split()[-2]}")
    if shape is not ANYTHING:
        root.check_keys(shape)
    return root


def read_object(path: Path) -> dict[str, object]:
    """Read the JSON object in a file."""
    try:
        value = json.loads(path.read_text(encoding="utf-8-sig"))
        # JSON can have half of a character (`"\\ud800"`), which no dataset and no output can have.
        json.dumps(value, ensure_ascii=False).encode()
    except OSError as error:
        raise AnalyzerError(f"{path}: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise AnalyzerError(f"{path}: not a JSON document ({error})") from error
    if not isinstance(value, dict):
        raise AnalyzerError(f"{path}: expected a JSON object, found {type(value).__name__}")
    return value


def _objects(value: object, where: str) -> Iterator[tuple[str, dict[str, object]]]:
    """Yield the object that a value is, or those in the list that it is, with their places."""
    if isinstance(value, dict):
        yield where, value
    for index, item in enumerate(value if isinstance(value, list) else ()):
        if isinstance(item, dict):
            yield f"{where}[{index}]", item


def _is_double(value: float) -> bool:
    try:
        return math.isfinite(value)
    # JSON may hold whole numbers that no double can.
    except OverflowError:
        return False


def _node(value: object, where: str) -> Node:
    if not isinstance(value, dict):
        raise AnalyzerError(f"{where} is {value!r}; it must be an object")
    return Node(value, where)
