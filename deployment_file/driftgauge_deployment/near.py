"""Suggestions for a name that does not exist."""

import difflib
from collections.abc import Iterable, Sequence

_SHOWN = 20


def hint(name: str, known: Iterable[str]) -> str:
    """Return a question about the name that is most like another one, or nothing."""
    near = difflib.get_close_matches(name, list(known), n=1)
    return f"did you mean {near[0]!r}? " if near else ""


def listed(names: Sequence[str]) -> str:
    """Return names as a list; of many only the first."""
    rest = len(names) - _SHOWN
    return ", ".join(names[:_SHOWN]) + (f" and {rest} more" if rest > 0 else "")
