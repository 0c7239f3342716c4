"""A YAML file, with the line of each value."""

import math
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from driftgauge_deployment.mistakes import InvalidDeploymentError, Key, Mistake, Place

ENVIRONMENTS = "environments"
"""The key of the environments in a deployment file."""

_MAX_VALUES = 100_000
"""The most values that a file may have, each alias replaced by what it stands for."""


@dataclass(frozen=True, kw_only=True)
class Document:
    """A YAML file's content, and the line of each value in it."""

    path: Path
    content: Mapping[str, object]
    lines: Mapping[Place, int]
    mistakes: tuple[Mistake, ...] = ()
    """The mistakes in the YAML itself: keys that are there twice."""

    environment: str | None = None
    """The environment whose keys replaced some of the content."""

    def written_at(self, place: Place) -> Place:
        """Return where in the file a value is written: in the environment, if that has replaced it."""
        in_environment = (ENVIRONMENTS, self.environment or "", *place)
        return in_environment if place and in_environment in self.lines else place

    def line(self, place: Place) -> int:
        """Return the line of a value, or of the nearest value around a place that is missing."""
        # A missing key has no line of its own.
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)

    def section(self, *place: Key) -> Mapping[str, object]:
        """Return the mapping at a place without keys that have no value, or an empty one if there is none."""
        found: object = self.content
        for key in place:
            found = found.get(key) if isinstance(found, Mapping) else None
        # `key:` without a value is null to YAML, and an absent key to the person who wrote it.
        return {key: value for key, value in found.items() if value is not None} if isinstance(found, Mapping) else {}

    def has(self, *place: Key) -> bool:
        """Return whether there is a value at a place."""
        return place[-1] in self.section(*place[:-1])

    def local_file(self, value: object) -> Path | None:
        """Return the file that a value names relative to this one, if it is a path to a file on this machine."""
        if value is None or "://" in str(value):
            return None
        path = self.path.parent / str(value)
        # Unlike `Path.is_file`, this tells that there is no file even where no file could have the name.
        return path if os.path.isfile(path) else None  # noqa: PTH113


def read_document(path: Path) -> Document:
    """Read a YAML file.

    Raises:
        InvalidDeploymentError: The file is not there, or not YAML.
    """
    try:
        root, content = _parse(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise _unreadable(path, str(error.strerror)) from error
    except UnicodeDecodeError as error:
        raise _unreadable(path, f"not UTF-8 at byte {error.start}") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise _unreadable(path, f"not YAML: {error.problem or error.context}", line) from error
    except (yaml.YAMLError, ValueError) as error:
        raise _unreadable(path, f"not YAML: {' '.join(str(error).split())}") from error
    if not isinstance(root, yaml.MappingNode) or not isinstance(content, Mapping):
        raise _unreadable(path, "not a mapping of keys to values, such as 'name: …'", 1)
    places = _Places()
    places.visit((), root)
    return Document(path=path, content=content, lines=places.lines, mistakes=tuple(places.mistakes))


def _unreadable(path: Path, message: str, line: int = 0) -> InvalidDeploymentError:
    return InvalidDeploymentError([Mistake(line=line, message=message)], file=path)


def _parse(text: str) -> tuple[yaml.Node | None, object]:
    # Safe: a deployment file may come from a pull request, and YAML's other loaders run what it names.
    loader = yaml.CSafeLoader(text)
    # The nodes are kept beside the values, as only they know their lines.
    root = loader.get_single_node()
    # A few lines of nested aliases can stand for more values than there is memory for.
    if root and _expanded_size(root, {}) > _MAX_VALUES:
        raise ValueError(f"its aliases stand for more than {_MAX_VALUES} values")
    return root, loader.construct_document(root) if root else None


def _expanded_size(node: yaml.Node, known: dict[int, float]) -> float:
    """Return how many values a node has if each alias is replaced by what it stands for, which may be itself."""
    if id(node) not in known:
        # Whoever comes here again before the size is known is inside of the node.
        known[id(node)] = math.inf
        known[id(node)] = 1 + sum(_expanded_size(child, known) for _, _, child in _children(node))
    return known[id(node)]


@dataclass
class _Places:
    lines: dict[Place, int] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)

    def visit(self, place: Place, node: yaml.Node) -> None:
        # A value has the line of its key, which may be above it; only the root has no key.
        self.lines.setdefault(place, node.start_mark.line + 1)
        for key, line, child in _children(node):
            if (*place, key) in self.lines:
                first = self.lines[(*place, key)]
                self.mistakes.append(Mistake(place=(*place, key), message=f"is here twice; first on line {first}"))
            self.lines[(*place, key)] = line
            self.visit((*place, key), child)


def _children(node: yaml.Node) -> Iterator[tuple[Key, int, yaml.Node]]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield str(key.value), key.start_mark.line + 1, value
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield index, value.start_mark.line + 1, value
