"""The names of a CSV file's columns, as the analyzer gives them."""

import re
from collections.abc import Sequence

_DECIMAL_COMMA = re.compile(r"\d,\d")
_DECIMAL_NUMBER = re.compile(r"[+-]?\d+,\d+")
_OTHER_SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "vertical bars"}


def header_names(cells: Sequence[str | None]) -> list[str]:
    """Return column names from a header line: empty and repeated names get their position."""
    # Spark's rule, which AWS's container inherits: names that differ only in case are repeated ones, since Spark's
    # columns are case-insensitive.
    lowered = [(cell or "").lower() for cell in cells]
    return [
        f"_c{index}" if not cell else f"{cell}{index}" if lowered.count(cell.lower()) > 1 else cell
        for index, cell in enumerate(cells)
    ]


def column_names(count: int, known: Sequence[str] = ()) -> list[str]:
    """Name columns that have no names of their own: the known names in order, then numbers."""
    return [*known[:count], *(f"_c{index}" for index in range(len(known), count))]


def separator_of(line: str) -> str:
    """Return the separator of a file's fields, from its first line: a comma, unless the line has only another mark.

    A comma between digits is that of a decimal number.
    """
    # Two kinds of marks leave the question open, so that the file is read as what every other tool takes it for.
    marks = [mark for mark in _OTHER_SEPARATORS if mark in line]
    has_commas = any("," in part for part in _DECIMAL_COMMA.split(line))
    return marks[0] if len(marks) == 1 and not has_commas else ","


def separator_name(mark: str) -> str:
    """Return what a separator other than a comma is called."""
    return _OTHER_SEPARATORS[mark]


def decimal_point(cell: str) -> str:
    """Return a cell with a decimal point, if it is a number with a decimal comma."""
    return cell.replace(",", ".") if _DECIMAL_NUMBER.fullmatch(cell) else cell


def separator_hint(columns: Sequence[str | None]) -> str:
    """Return what to say of a file that has only one column, with another separator in its name; else nothing."""
    if len(columns) != 1:
        return ""
    found = next((name for mark, name in _OTHER_SEPARATORS.items() if mark in str(columns[0])), None)
    return f", whose name has {found}: fields must be separated by commas" if found else ""
