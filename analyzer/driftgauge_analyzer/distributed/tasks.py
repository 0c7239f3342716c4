"""Spark tasks, each of which gets a part of the data as files on its own host."""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import reduce
from math import ceil
from operator import itemgetter
from pathlib import Path
from typing import TypeVar

from pyspark import RDD, SparkContext

from driftgauge_analyzer.distributed.parts import Part, Piece
from driftgauge_analyzer.reading.blocks import Section

Result = TypeVar("Result")

Contents = Iterable[tuple[str, bytes]]
Task = Callable[[int, "PartAtHand"], Iterable[Result]]
"""What is done with a part of this number."""

_NEIGHBOURS = 16
_LISTED_TOGETHER = 16


@dataclass(frozen=True, kw_only=True)
class PartAtHand:
    """The files of a part on this host: those that every host has, and copies of the others below a folder."""

    sections: Sequence[Section]
    folder: Path

    def with_common_names(self, text: str) -> str:
        """Return a text in which files have the names that every host knows."""
        return text.replace(f"{self.folder}/", "")


def over_parts(context: SparkContext, parts: Sequence[Part], task: Task[Result]) -> RDD[Result]:
    """Run a task on every part; Spark reads the files that not every host has."""

    def run(number: int, contents: Contents) -> Iterator[Result]:
        with _at_hand(parts[number], contents) as part:
            yield from task(number, part)

    # Files that every host has are opened by the task itself; only remote ones need Spark's reader.
    source = (
        _contents(context, parts)
        if parts[0][0].file.is_remote
        else context.parallelize(range(len(parts)), len(parts)).flatMap(lambda _: [])
    )
    return source.mapPartitionsWithIndex(run)


def merged_in_order(results: RDD[tuple[int, Result]], count: int, merge: Callable[[Result, Result], Result]) -> Result:
    """Merge numbered results with their neighbours, level by level, so that it does not matter which comes first."""

    def merge_neighbours(group: tuple[int, Iterable[tuple[int, Result]]]) -> tuple[int, Result]:
        return group[0], _reduced(group[1], merge)

    while count > _NEIGHBOURS:
        count = ceil(count / _NEIGHBOURS)
        grouped = results.map(_with_group).groupByKey(count, partitionFunc=int)
        results = grouped.map(merge_neighbours)
    return _reduced(results.collect(), merge)


def _with_group(numbered: tuple[int, Result]) -> tuple[int, tuple[int, Result]]:
    return numbered[0] // _NEIGHBOURS, numbered


def _reduced(numbered: Iterable[tuple[int, Result]], merge: Callable[[Result, Result], Result]) -> Result:
    return reduce(merge, (result for _, result in sorted(numbered, key=itemgetter(0))))


def _contents(context: SparkContext, parts: Sequence[Part]) -> RDD[tuple[str, bytes]]:
    def contents(part: Part) -> RDD[tuple[str, bytes]]:
        files = context.binaryFiles(",".join(piece.file.name for piece in part)).coalesce(1)
        files.getNumPartitions()
        return files

    # Counting a part's partitions asks for its files, which takes a while for each part, and is remembered.
    with ThreadPoolExecutor(_LISTED_TOGETHER) as pool:
        return context.union(list(pool.map(contents, parts)))


@contextmanager
def _at_hand(part: Part, contents: Contents) -> Iterator[PartAtHand]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for uri, data in contents:
            copy = folder / Path(uri)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(data)
        yield PartAtHand(sections=[_section(piece, folder) for piece in part], folder=folder)


def _section(piece: Piece, copies: Path) -> Section:
    path = copies / piece.file.path if piece.file.is_remote else piece.file.path
    return Section(path=path, start=piece.start, end=None if piece.is_last else piece.end)
