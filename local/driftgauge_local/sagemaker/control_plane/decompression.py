"""Decompression with a limit: a few kilobytes of gzip can stand for many gigabytes."""

import gzip
import io
from pathlib import Path

_CHUNK = 1024 * 1024


class TooLargeError(Exception):
    """Content that exceeds a limit once it is decompressed."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"it has more than {limit} bytes once it is decompressed")


def write_decompressed(body: bytes, path: Path, *, limit: int) -> None:
    """Write the content of a gzip file; raises TooLargeError, or what gzip raises for a file that it cannot read."""
    left = limit
    with gzip.open(io.BytesIO(body)) as content, path.open("wb") as target:
        while chunk := content.read(min(_CHUNK, left + 1)):
            left -= len(chunk)
            if left < 0:
                raise TooLargeError(limit)
            target.write(chunk)
