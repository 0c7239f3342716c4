"""The lines of many files in chunks of a few megabytes, however large the files are."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

SIZE = 16 << 20

Numbers = npt.NDArray[np.uint32]


@dataclass(frozen=True, kw_only=True)
class Span:
    """Consecutive lines of a file, which is known by its position among the files that are read."""

    file: int
    first_line: int
    count: int


@dataclass(frozen=True, kw_only=True)
class RecordChunk:
    """Whole lines of one or several files, each ended by a line feed."""

    data: bytes
    spans: Sequence[Span]

    @property
    def count(self) -> int:
        """The number of lines."""
        return sum(span.count for span in self.spans)

    @property
    def files(self) -> Numbers:
        """The file of each line."""
        return np.repeat(np.array([span.file for span in self.spans], dtype=np.uint32), self._counts)

    @property
    def line_numbers(self) -> Numbers:
        """The number of each line in its file."""
        numbers = [np.arange(span.first_line, span.first_line + span.count, dtype=np.uint32) for span in self.spans]
        return np.concatenate(numbers)

    @cached_property
    def lines(self) -> Sequence[bytes]:
        """The lines, without their ends."""
        return self.data.split(b"\n")[:-1]

    @property
    def _counts(self) -> list[int]:
        return [span.count for span in self.spans]


def read_chunks(files: Sequence[Path], size: int | None = None) -> Iterator[RecordChunk]:
    """Read the lines of files in order, several small files together."""
    parts: list[bytes] = []
    spans: list[Span] = []
    held, size = 0, size or SIZE
    for data, span in _pieces(files, size):
        parts.append(data)
        spans.append(span)
        held += len(data)
        if held >= size:
            yield RecordChunk(data=b"".join(parts), spans=spans)
            parts, spans, held = [], [], 0
    if spans:
        yield RecordChunk(data=b"".join(parts), spans=spans)


def _pieces(files: Sequence[Path], size: int) -> Iterator[tuple[bytes, Span]]:
    for number, path in enumerate(files):
        first_line = 1
        with path.open("rb") as file:
            while data := file.read(size):
                # A record must not be cut in two, nor run into the first one of the next file.
                if not data.endswith(b"\n"):
                    data += file.readline()
                if not data.endswith(b"\n"):
                    data += b"\n"
                count = data.count(b"\n")
                yield data, Span(file=number, first_line=first_line, count=count)
                first_line += count
