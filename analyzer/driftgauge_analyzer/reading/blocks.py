"""Reading text files in blocks of a few megabytes that end at line ends."""

import gzip
import math
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import BinaryIO, cast

import numpy as np
import numpy.typing as npt

from driftgauge_analyzer.errors import AnalyzerError
from driftgauge_analyzer.reading.place import Place, RecordError

SIZE = 16 << 20
BLANKS = " \t\n\r\v\f"
"""What a blank line may hold, as bytes have it; of other characters, libraries disagree on what is blank."""
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, kw_only=True)
class Section:
    """A range of a file's bytes that consists of whole lines; by default the whole file."""

    path: Path
    start: int = 0
    end: int | None = None
    first_line: int = 1


@dataclass(frozen=True, kw_only=True)
class Block:
    """Whole lines of a file, with line feeds as line ends."""

    path: Path
    data: bytes
    first_line: int = 1

    @cached_property
    def line_count(self) -> int:
        """The number of lines, including a last one without a line end."""
        return self.count("\n") + (self.data[-1:] not in {b"\n", b""})

    @property
    def is_blank(self) -> bool:
        """Return whether there is nothing but blanks."""
        return not self.data or self.data.isspace()

    def count(self, character: str) -> int:
        """Return how often an ASCII character occurs."""
        # bytes.count is slow where there is much to count.
        return int(np.count_nonzero(self._is(character)))

    def positions(self, character: str) -> npt.NDArray[np.int64]:
        """Return where an ASCII character stands."""
        return np.flatnonzero(self._is(character))

    def _is(self, character: str) -> npt.NDArray[np.bool_]:
        return np.equal(np.frombuffer(self.data, dtype=np.uint8), ord(character))

    def lines(self) -> Iterator[tuple[Place, bytes]]:
        """Yield the lines that are not blank."""
        for number, line in enumerate(self.data.split(b"\n"), start=self.first_line):
            if line.strip():
                yield Place(path=self.path, line=number), line

    def after(self, line: int) -> "Block":
        """Return the lines that follow one of these."""
        rest = self.data.split(b"\n", line - self.first_line + 1)[-1]
        return Block(path=self.path, data=rest, first_line=line + 1)


def read_blocks(section: Section, size: int | None = None) -> Iterator[Block]:
    """Read a file's lines in blocks of about this many bytes, without a byte order mark."""
    first_line = section.first_line
    for data in _whole_lines(section, size or SIZE):
        block = Block(path=section.path, data=data, first_line=first_line)
        yield block
        first_line += block.line_count


def _whole_lines(section: Section, size: int) -> Iterator[bytes]:
    end = math.inf if section.end is None else section.end
    try:
        with _open(section.path) as file:
            file.seek(section.start)
            while (position := file.tell()) < end and (data := file.read(int(min(size, end - position)))):
                # Only at the beginning of a file is it a mark; anywhere else it is a character of the text.
                if not position:
                    data = data.removeprefix(BYTE_ORDER_MARK)
                # A record must not be cut in two.
                if not data.endswith(b"\n"):
                    data += file.readline()
                if b"\r" in data:
                    data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
                if data:
                    yield data
    except (gzip.BadGzipFile, zlib.error, EOFError) as error:
        raise AnalyzerError(f"{section.path}: cannot be unpacked ({error})") from error


def _open(path: Path) -> BinaryIO:
    # Spark, too, unpacks by the name.
    return cast(BinaryIO, gzip.open(path)) if path.suffix == ".gz" else path.open("rb")


def decode(line: bytes, place: Place) -> str:
    """Decode a line's text."""
    try:
        return line.decode()
    except UnicodeDecodeError:
        raise RecordError(place, "not UTF-8") from None
