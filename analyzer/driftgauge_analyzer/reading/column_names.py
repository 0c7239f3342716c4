"""The names of a table's columns."""

from collections.abc import Sequence


def header_names(fields: Sequence[str | None]) -> list[str]:
    """Return column names from a header line: empty and repeated names get their position."""
    lowered = [(field or "").lower() for field in fields]
    return [
        f"_c{index}" if not field else f"{field}{index}" if lowered.count(field.lower()) > 1 else field
        for index, field in enumerate(fields)
    ]


def column_names(count: int, known: Sequence[str] = ()) -> list[str]:
    """Name columns that have no names of their own: the known names in order, then numbers."""
    return [*known[:count], *(f"_c{index}" for index in range(len(known), count))]
