"""Files whose fields are separated by something else than commas, such as Excel writes in much of Europe."""

from collections.abc import Sequence

_OTHERS = {";": "semicolons", "\t": "tabs", "|": "vertical bars"}


def separator_hint(columns: Sequence[str | None]) -> str:
    """Return what to say of a file that has only one column, with another separator in its name; else nothing."""
    if len(columns) != 1:
        return ""
    found = next((name for mark, name in _OTHERS.items() if mark in (columns[0] or "")), None)
    return f", whose name has {found}: fields must be separated by commas" if found else ""
