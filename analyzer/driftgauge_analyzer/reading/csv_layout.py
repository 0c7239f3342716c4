"""Recognising blocks of CSV whose layout is so plain that every reader agrees on it."""

import numpy as np
import numpy.typing as npt

from driftgauge_analyzer.reading.blocks import Block

Positions = npt.NDArray[np.int64]

_COMMA, _LINE_FEED = b",\n"


def is_plain(block: Block, width: int) -> bool:
    """Return whether every line has this many fields, and quotes do nothing but enclose whole fields within a line."""
    data = np.frombuffer(block.data, dtype=np.uint8)
    separators = np.flatnonzero((data == _COMMA) | (data == _LINE_FEED))
    if b'"' in block.data:
        # To Spark a backslash escapes a quote, in RFC 4180 it does not.
        if b"\\" in block.data or not _enclose_fields(block):
            return False
        separators = _outside_quotes(block, separators)
    ends = data[separators[width - 1 :: width]]
    # Each line's last separator is where it should be; so the others are commas, if they are as many as they should be.
    return (
        bool((ends == _LINE_FEED).all())
        and len(ends) == block.count("\n")
        and len(separators) - len(ends) == block.line_count * (width - 1)
    )


def _outside_quotes(block: Block, separators: Positions) -> Positions:
    quotes_before = np.searchsorted(block.positions('"'), separators)
    outside: Positions = separators[quotes_before % 2 == 0]
    return outside


def _enclose_fields(block: Block) -> bool:
    quotes = block.positions('"')
    # The block's ends are as good as those of a line.
    data = np.frombuffer(b"\n" + block.data + b"\n", dtype=np.uint8)
    before, after = data[quotes[0::2]], data[quotes[1::2] + 2]
    return len(quotes) % 2 == 0 and _are_separators(before) and _are_separators(after)


def _are_separators(characters: npt.NDArray[np.uint8]) -> bool:
    return bool(((characters == _COMMA) | (characters == _LINE_FEED)).all())
