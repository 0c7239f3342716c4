"""The files of a job's data: below a folder that every host has, or named by a manifest, in the order of their paths.

A manifest is the file `[{"prefix": "s3://bucket/"}, "key", "another/key", …]`, as SageMaker's own.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from pyspark import SparkContext

from driftgauge_analyzer.errors import AnalyzerError, NoDataError
from driftgauge_analyzer.reading.capture import data_files
from driftgauge_contract.outcomes import NO_FILES_PHRASE

Sizes = Callable[[Sequence[str]], Mapping[str, int]]
"""Finds out the sizes of files that are known by URI."""

_BUCKET = re.compile(r"\b(s3[an]?|hdfs):/(?!/)")
# Spark's reader takes a list of patterns.
_PATTERN_CHARACTERS = frozenset(",{}[]*?\\")


@dataclass(frozen=True, kw_only=True)
class DataFile:
    """A file, named by its path on every host or by a URI, and its size in bytes."""

    name: str
    size: int

    @property
    def is_remote(self) -> bool:
        """Return whether only Spark can read it."""
        return "://" in self.name

    @property
    def path(self) -> Path:
        """The name as a path, which merges the two slashes of a URI."""
        return Path(self.name)


def list_files(source: Path, sizes: Sizes) -> list[DataFile]:
    """List the files of a folder or manifest, or the file itself."""
    names = _manifest(source)
    if names is None:
        return [DataFile(name=str(path), size=path.stat().st_size) for path in data_files(source)]
    if not names:
        raise NoDataError(f"{NO_FILES_PHRASE} {source}")
    known = sizes([name for name in names if "://" in name])
    return [DataFile(name=name, size=known[name] if name in known else Path(name).stat().st_size) for name in names]


def remote_sizes(context: SparkContext, names: Sequence[str]) -> dict[str, int]:
    """Return the sizes of files by one listing of each folder: asking for every file would take a request each."""
    sizes: dict[str, int] = {}
    # PySpark has no file systems of its own.
    hadoop, java = context._jvm.org.apache.hadoop, context._jsc  # type: ignore[union-attr]
    for folder in dict.fromkeys(name.rpartition("/")[0] for name in names):
        path = hadoop.fs.Path(f"{folder}/")
        for status in path.getFileSystem(java.hadoopConfiguration()).listStatus(path):
            sizes[f"{folder}/{status.getPath().getName()}"] = status.getLen()
    missing = next((name for name in names if name not in sizes), None)
    if missing is not None:
        raise AnalyzerError(f"{missing}: there is no such file")
    return sizes


def with_uris(text: str) -> str:
    """Return a text in which URIs that were treated as paths have both slashes again."""
    return _BUCKET.sub(r"\1://", text)


def _manifest(source: Path) -> list[str] | None:
    """Return the names in a manifest, or `None` where the source is data itself."""
    if source.suffix != ".json" or not source.is_file():
        return None
    text = source.read_text(encoding="utf-8-sig")
    # A dataset of JSON lines may have the same suffix, but it begins with an object.
    if not text.lstrip().startswith("["):
        return None
    try:
        first, *keys = json.loads(text)
        prefix = first["prefix"]
        names = [prefix + key for key in keys if not _is_hidden(key)]
    except (ValueError, TypeError, KeyError) as error:
        raise AnalyzerError(
            f'{source}: not a manifest such as [{{"prefix": "s3://bucket/"}}, "key", …] ({error})'
        ) from None
    return sorted(map(_readable, names), key=PurePosixPath)


def _is_hidden(key: str) -> bool:
    return any(part.startswith((".", "_")) for part in PurePosixPath(key).parts)


def _readable(name: str) -> str:
    if "://" in name and _PATTERN_CHARACTERS.intersection(name):
        raise AnalyzerError(f"{name}: Spark cannot read names with one of {' '.join(sorted(_PATTERN_CHARACTERS))}")
    return name
