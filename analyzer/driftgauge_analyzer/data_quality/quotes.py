"""Whether a block of CSV is quoted so regularly that every reader agrees on it."""

import numpy as np
import numpy.typing as npt

from driftgauge_analyzer.data_quality.blocks import Block

Positions = npt.NDArray[np.int64]


def separator_count(block: Block) -> int | None:
    """The commas outside quotes; ``None`` where quotes do anything but enclose whole fields within a line."""
    if b'"' not in block.data:
        return block.count(",")
    if b"\\" in block.data:
        return None
    quotes = block.positions('"')
    opening, closing = quotes[0::2], quotes[1::2]
    if len(quotes) % 2 or not _enclose_fields(block, opening, closing) or _between(opening, closing, block, "\n"):
        return None
    return block.count(",") - _between(opening, closing, block, ",")


def _enclose_fields(block: Block, opening: Positions, closing: Positions) -> bool:
    # The block's ends are as good as the end of a line.
    data = np.frombuffer(b"\n" + block.data + b"\n", dtype=np.uint8)
    return _are_separators(data[opening]) and _are_separators(data[closing + 2])


def _are_separators(characters: npt.NDArray[np.uint8]) -> bool:
    return bool(np.isin(characters, [ord(","), ord("\n")]).all())


def _between(opening: Positions, closing: Positions, block: Block, character: str) -> int:
    """How often a character stands between these places."""
    found = block.positions(character)
    return int((np.searchsorted(found, closing) - np.searchsorted(found, opening)).sum())
