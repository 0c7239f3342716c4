"""The layout of a table for a width: what has no room in a row is written below it, and no word is ever broken.

Names and URIs can so be copied from a screen of any width, and from a file.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from driftgauge_cli.words import width_of

_GAP = "  "
_INDENT = " " * 4
_ROOM_FOR_TEXT = 30
"""A column of text that is narrower than this reads badly, and is written below the row instead."""

_ROOM_FOR_NAMES = 16

_NUMBER = re.compile(r"[-+]?[\d,]*\.?\d+([eE][-+]?\d+)?( ?%)?")


@dataclass(frozen=True, kw_only=True)
class Layout:
    """The columns that stand in a row, each with its width, and those that are written below it."""

    row: dict[int, int]
    below: Sequence[int]


def laid_out(columns: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> Iterator[str]:
    """Yield the lines of a table, without columns that are empty; without any heading it is names and values."""
    # A column that is empty in every row takes room and says nothing.
    kept = [index for index in range(len(columns)) if index == 0 or not rows or any(row[index] for row in rows)]
    columns, rows = [columns[index] for index in kept], [[row[index] for index in kept] for row in rows]
    layout = _layout(columns, rows, width)
    numeric = {index for index in layout.row if _is_numeric([row[index] for row in rows])}
    if any(columns):
        yield from _lines(columns, layout.row, numeric)
        yield "─" * min(width, sum(layout.row.values()) + len(_GAP) * (len(layout.row) - 1))
    for row in rows:
        yield from _lines(row, layout.row, numeric)
        for index in layout.below:
            yield from _below(columns[index], row[index], width)


def _layout(columns: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> Layout:
    # Columns give way from the last one on: the first ones say what a row is about.
    natural = {index: _natural([row[index] for row in rows], heading) for index, heading in enumerate(columns)}
    below: list[int] = []
    while (excess := _total(natural) - width) > 0 and len(natural) > 1:
        # The first column says what a row is about, and is never written below it.
        texts = [index for index in list(natural)[1:] if natural[index] > _ROOM_FOR_TEXT]
        if not texts and _fit([row[0] for row in rows], natural[0] - excess):
            natural[0] -= excess
        elif len(texts) == 1 and (room := natural[texts[0]] - excess) >= _room([row[texts[0]] for row in rows]):
            natural[texts[0]] = room
        # A value stands beside its name, even where a word of it is longer than the line.
        elif not any(columns):
            natural[1] = max(_ROOM_FOR_TEXT, natural[1] - excess)
            break
        else:
            below.append((texts or list(natural))[-1])
            del natural[below[-1]]
    return Layout(row=natural, below=sorted(below))


def _room(cells: Sequence[str]) -> int:
    """Return the least width in which a column of text reads well."""
    return max(_ROOM_FOR_TEXT, max((width_of(word) for cell in cells for word in cell.split()), default=0))


def _fit(names: Sequence[str], room: int) -> bool:
    """Return whether most names fit into a narrower first column; the others get a line of their own."""
    return room >= _ROOM_FOR_NAMES and 2 * sum(width_of(name) <= room for name in names) >= len(names)


def _lines(cells: Sequence[str], widths: dict[int, int], numeric: set[int]) -> Iterator[str]:
    """Yield the lines of one row, as many as its longest cell takes."""
    texts = [list(wrapped(cells[index], width)) for index, width in widths.items()]
    if width_of(cells[0]) > widths[0] and len(widths) > 1:
        yield cells[0]
        texts[0] = []
    for parts in zip_longest(*texts, fillvalue=""):
        padded = [
            _padded(part, width, right=index in numeric)
            for part, (index, width) in zip(parts, widths.items(), strict=True)
        ]
        yield _GAP.join(padded).rstrip()


def _below(heading: str, cell: str, width: int) -> Iterator[str]:
    if not cell:
        return
    first = f"{_INDENT}{heading}: "
    for number, line in enumerate(wrapped(cell, max(_ROOM_FOR_TEXT, width - len(first)))):
        yield ((first if number == 0 else " " * len(first)) + line).rstrip()


def wrapped(text: str, width: int) -> Iterator[str]:
    """Yield the lines of a text; a word that is too long for a line has one of its own."""
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split(" ") if width_of(paragraph) > width else [paragraph]:
            longer = f"{line} {word}" if line else word
            if line and width_of(longer) > width:
                yield line.rstrip()
                line = word
            else:
                line = longer
        yield line.rstrip()


def _natural(cells: Sequence[str], heading: str) -> int:
    return max(width_of(line) for cell in (heading, *cells) for line in cell.split("\n"))


def _total(widths: dict[int, int]) -> int:
    return sum(widths.values()) + len(_GAP) * (len(widths) - 1)


def _is_numeric(cells: Sequence[str]) -> bool:
    # Numbers stand under each other by their ends, which makes them comparable.
    return any(cells) and all(_NUMBER.fullmatch(cell) for cell in cells if cell)


def _padded(text: str, width: int, *, right: bool) -> str:
    space = " " * (width - width_of(text))
    return space + text if right else text + space
