"""Any text as a scalar of YAML on one line."""

import json
import re
from collections.abc import Iterable

_PLAIN = re.compile(r"[A-Za-z_./][\w./-]*")
_WORDS = frozenset({"true", "false", "yes", "no", "on", "off", "null", "y", "n"})


def scalar(text: str) -> str:
    """Return a text as a YAML scalar: a column's name can have line breaks, or be a number."""
    # YAML takes plain text as it is, but for words of its own; a double-quoted text is JSON's.
    return text if _PLAIN.fullmatch(text) and text.lower() not in _WORDS else json.dumps(text)


def flow_list(texts: Iterable[str]) -> str:
    """Return texts as a YAML list on one line."""
    return f"[{', '.join(map(scalar, texts))}]"
