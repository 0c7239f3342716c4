"""The JSONPath expressions of a transform's filters: names, positions, lists of both, and slices.

Source: SageMaker developer guide, "Associate Prediction Results with Input Records", supported operators.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from driftgauge_local.sagemaker.control_plane.errors import validation

_NAME = re.compile(r"\.([A-Za-z_]\w*)")
_BRACKETS = re.compile(r"\[([^\]]+)\]")
# Slices without a step are all that the service supports.
_SLICE = re.compile(r"(-?\d+)?:(-?\d+)?")
_INTEGER = re.compile(r"-?\d+")
_QUOTED = re.compile(r"'([^']*)'|\"([^\"]*)\"")


@dataclass(frozen=True, kw_only=True)
class Step:
    """One part of an expression: a slice, or keys of which several select a part of their value."""

    keys: Sequence[str | int] = ()
    part: slice | None = None

    def select(self, value: Any) -> Any:
        """Return what the step selects; raises LookupError or TypeError where it is not there."""
        if self.part is not None:
            return _listed(value)[self.part]
        if len(self.keys) == 1:
            return value[self.keys[0]]
        # Several names select an object of them, and several positions a list, in the order of the expression.
        if isinstance(value, dict):
            return {key: value[key] for key in self.keys}
        return [value[key] for key in self.keys]


@dataclass(frozen=True, kw_only=True)
class JsonPath:
    """An expression such as `$`, `$[1:]`, `$.features` or `$['id','SageMakerOutput']`."""

    text: str
    steps: Sequence[Step]

    @classmethod
    def parse(cls, text: str) -> "JsonPath":
        """Parse an expression; raises ServiceError for one that the service does not support."""
        rest, steps = text.strip().removeprefix("$"), []
        while rest:
            found = _NAME.match(rest) or _BRACKETS.match(rest)
            if found is None or not text.strip().startswith("$"):
                raise _unsupported(text)
            steps.append(Step(keys=[found[1]]) if rest.startswith(".") else _bracketed(found[1], text))
            rest = rest[found.end() :]
        if not text.strip().startswith("$"):
            raise _unsupported(text)
        return cls(text=text, steps=steps)

    @property
    def selects_all(self) -> bool:
        """Return whether the expression is `$`, which leaves a record as it is."""
        return not self.steps

    def select(self, record: Any) -> Any:
        """Return what the expression selects of a record; raises ValueError where there is no such part."""
        value = record
        for step in self.steps:
            try:
                value = step.select(value)
            except (LookupError, TypeError) as error:
                shown = json.dumps(record)
                raise ValueError(f"The filter {self.text} selects nothing in {shown[:200]}") from error
        return value


def _bracketed(inside: str, text: str) -> Step:
    between = _SLICE.fullmatch(inside.strip())
    if between:
        start, end = (int(part) if part else None for part in between.groups())
        return Step(part=slice(start, end))
    return Step(keys=[_key(part.strip(), text) for part in inside.split(",")])


def _key(part: str, text: str) -> str | int:
    if _INTEGER.fullmatch(part):
        return int(part)
    quoted = _QUOTED.fullmatch(part)
    if quoted is None:
        raise _unsupported(text)
    return quoted[1] if quoted[1] is not None else quoted[2]


def _listed(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError("not a list")
    return value


def _unsupported(text: str) -> Exception:
    return validation(
        f"Invalid JSONPath '{text}'. Supported are $, names as .name or ['name'], positions as [0], "
        "lists of them as [0,2], and slices as [1:]."
    )
