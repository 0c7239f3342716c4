"""The constraints file of a baseline, whatever its kind: read as a job writes it, and written in the same layout."""

import copy
import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Self

from custom_resources.errors import DeploymentError

Json = dict[str, object]

_INFINITIES = ("Infinity", "-Infinity")


@dataclass(frozen=True, kw_only=True)
class ConstraintsFile:
    """A file of constraints; what is in it depends on the kind of monitor."""

    document: Json

    @classmethod
    def parse(cls, uri: str, body: bytes) -> Self:
        """Return the file that a job wrote; whole numbers stay whole, and other numbers keep their value."""
        try:
            document = json.loads(body, parse_float=_finite, parse_constant=_finite)
        except ValueError as error:
            raise DeploymentError(f"{uri} is not JSON: {error}") from error
        if not isinstance(document, dict):
            raise DeploymentError(f"{uri} holds no constraints: it must be a JSON object")
        return cls(document=document)

    def copy(self) -> Self:
        """Return a copy that may be changed."""
        return type(self)(document=copy.deepcopy(self.document))

    def text(self) -> str:
        """Return the file's text in the analyzer's layout, which has a space on both sides of a colon."""
        # The layout of the files of AWS's container, so that a comparison of two files shows what differs and nothing
        # else.
        return json.dumps(self.document, indent=2, separators=(",", " : "), ensure_ascii=False, allow_nan=False)


def child(parent: Json, name: str) -> Json:
    """Return the object under a name; add an empty one where there is none."""
    found = parent.setdefault(name, {})
    if not isinstance(found, dict):
        raise DeploymentError(f"the constraints have no {name}: it is {type(found).__name__}, not an object")
    return found


def refuse_unknown(problem: str, given: Iterable[str], known: Mapping[str, object], *, none: str = "none") -> None:
    """Fail the deployment if a name is unknown; the reason lists the known names, the similar ones first."""
    unknown = [name for name in given if name not in known]
    if unknown:
        # The reason of a failed deployment is cut: what may have been meant has to be at its beginning.
        similar = [name for each in unknown for name in get_close_matches(each, list(known))]
        listed = ", ".join(dict.fromkeys([*similar, *known]))
        raise DeploymentError(f"{problem}: {', '.join(unknown)}; there are: {listed or none}")


def _finite(text: str) -> float | str:
    # Clarify may write an infinite figure as a bare constant; it is kept as the text that the analyzer writes.
    if text in _INFINITIES:
        return text
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text} is not a finite number")
    return number
