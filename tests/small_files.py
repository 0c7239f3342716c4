"""Small datasets and archives for deployment files."""

import io
import tarfile
from collections.abc import Sequence
from pathlib import Path


def write_table(path: Path, columns: Sequence[str]) -> None:
    """Write a CSV file with a header, and rows of numbers."""
    path.write_text("\n".join([",".join(columns), *_rows(len(columns))]) + "\n", encoding="utf-8")


def write_rows(path: Path, width: int) -> None:
    """Write a CSV file of numbers without a header."""
    path.write_text("\n".join(_rows(width)) + "\n", encoding="utf-8")


def write_archive(path: Path, name: str = "xgboost-model") -> None:
    """Write an archive with one file."""
    content = b"a stand-in for a model"
    member = tarfile.TarInfo(name)
    member.size = len(content)
    with tarfile.open(path, "w:gz") as archive:
        archive.addfile(member, io.BytesIO(content))


def _rows(width: int) -> list[str]:
    """Return rows of whole numbers, of which the first column has two and no other only one."""
    return [",".join(str(row * (column + 3) % (2 + 7 * column)) for column in range(width)) for row in range(250)]
