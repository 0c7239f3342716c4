"""What a process costs from its start to its end: seconds, and the most memory that it and its children held.

Seconds by the wall clock suffer from what else the machine does; processor seconds hardly do.
"""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

_PAGE = os.sysconf("SC_PAGE_SIZE")
_TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")
_SAMPLING_SECONDS = 0.03


@dataclass(frozen=True, kw_only=True)
class Cost:
    """Seconds by the wall clock and of the processors, and mebibytes at the highest moment."""

    seconds: float
    processor_seconds: float
    mebibytes: float

    def better(self, other: "Cost") -> "Cost":
        """The smaller figure of each, because noise only ever adds."""
        return Cost(
            seconds=min(self.seconds, other.seconds),
            processor_seconds=min(self.processor_seconds, other.processor_seconds),
            mebibytes=min(self.mebibytes, other.mebibytes),
        )


def cost(command: Sequence[str], environment: Mapping[str, str]) -> Cost:
    """Run a command to its end; its output is shown only if it fails."""
    start = perf_counter()
    process = subprocess.Popen(
        command,
        env={"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    watch = _Watch(process.pid)
    watch.start()
    output, _ = process.communicate()
    seconds = perf_counter() - start
    watch.stop()
    if process.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{output}")
    return Cost(seconds=seconds, processor_seconds=watch.processor_seconds, mebibytes=watch.highest / 2**20)


class _Watch(threading.Thread):
    """Looks at a process and its children again and again; keeps the highest sum of memory, and the last of times."""

    def __init__(self, root: int) -> None:
        super().__init__(daemon=True)
        self.highest = 0
        self._root = str(root)
        self._ticks: dict[str, int] = {}
        self._ended = threading.Event()

    def run(self) -> None:
        while not self._ended.wait(_SAMPLING_SECONDS):
            self.highest = max(self.highest, sum(map(self._look_at, family(self._root))))

    @property
    def processor_seconds(self) -> float:
        return sum(self._ticks.values()) / _TICKS_A_SECOND

    def stop(self) -> None:
        self._ended.set()
        self.join()

    def _look_at(self, process: str) -> int:
        if figures := _figures(process):
            self._ticks[process] = int(figures[11]) + int(figures[12])
        return resident(process)


def resident(process: str) -> int:
    """The bytes of memory that a process holds; none where it has ended."""
    figures = _figures(process)
    return int(figures[21]) * _PAGE if figures else 0


def _figures(process: str) -> list[str]:
    return text_of(f"/proc/{process}/stat").rpartition(")")[2].split()


def family(process: str) -> Iterator[str]:
    """A process and its descendants."""
    yield process
    for thread in _names(f"/proc/{process}/task"):
        for child in text_of(f"/proc/{process}/task/{thread}/children").split():
            yield from family(child)


def _names(folder: str) -> list[str]:
    try:
        return [path.name for path in Path(folder).iterdir()]
    except OSError:  # it has ended since it was listed
        return []


def text_of(path: str) -> str:
    """What a file of ``/proc`` says; nothing where its process has ended."""
    try:
        return Path(path).read_text()
    except OSError:  # it has ended since it was listed
        return ""
