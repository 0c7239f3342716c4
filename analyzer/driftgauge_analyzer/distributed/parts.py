"""Dividing files into parts of about the same size, one for each of Spark's tasks.

The division depends on the files alone, and not on the machines: however many there are, the result is the same.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import ceil

from driftgauge_analyzer.distributed.data_files import DataFile

PART_SIZE = 64 << 20
"""Small enough for many tasks and for a host's memory, large enough that starting a task does not matter."""


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A file, or a range of its bytes that consists of whole lines."""

    file: DataFile
    start: int
    end: int

    @property
    def size(self) -> int:
        """The size in bytes."""
        return self.end - self.start

    @property
    def is_last(self) -> bool:
        """Return whether the piece reaches to the end of the file."""
        return self.end == self.file.size


Part = tuple[Piece, ...]


def divide(files: Iterable[DataFile], *, cut: bool, size: int = PART_SIZE) -> list[Part]:
    """Pack files in their order; large files are cut between lines, where their format allows it."""
    parts: list[Part] = []
    packed: list[Piece] = []
    for piece in (piece for file in files for piece in _pieces(file, cut, size)):
        if packed and sum(one.size for one in packed) + piece.size > size:
            parts.append(tuple(packed))
            packed = []
        packed.append(piece)
    return [*parts, tuple(packed)]


def _pieces(file: DataFile, cut: bool, size: int) -> Iterator[Piece]:
    bounds = [0, file.size]
    # A packed file can only be read from its beginning, and Spark reads remote files as a whole.
    if cut and file.size > size and not file.is_remote and file.path.suffix != ".gz":
        bounds = _line_bounds(file, ceil(file.size / size))
    for start, end in pairwise(bounds):
        yield Piece(file=file, start=start, end=end)


def _line_bounds(file: DataFile, count: int) -> list[int]:
    bounds = {0, file.size}
    with file.path.open("rb") as lines:
        for number in range(1, count):
            lines.seek(number * file.size // count)
            # A bound within a line moves to the line's end; in a very long line, several become one.
            lines.readline()
            bounds.add(min(lines.tell(), file.size))
    return sorted(bounds)
