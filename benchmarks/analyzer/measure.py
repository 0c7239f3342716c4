"""What a process costs from its start to its end: seconds, and the most memory that it and its children held."""

import os
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

_PAGE = os.sysconf("SC_PAGE_SIZE")
_SAMPLING_SECONDS = 0.02


@dataclass(frozen=True, kw_only=True)
class Cost:
    """Seconds by the wall clock, and mebibytes at the highest moment."""

    seconds: float
    mebibytes: float

    def better(self, other: "Cost") -> "Cost":
        """The smaller figure of each, because noise only ever adds."""
        return Cost(seconds=min(self.seconds, other.seconds), mebibytes=min(self.mebibytes, other.mebibytes))


def cost(command: Sequence[str], environment: Mapping[str, str]) -> Cost:
    """Run a command to its end; its output is shown only if it fails."""
    start = perf_counter()
    process = subprocess.Popen(
        command,
        env={"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        text=True,
    )
    watch = _Watch(process.pid)
    watch.start()
    output, _ = process.communicate()
    seconds = perf_counter() - start
    watch.stop()
    if process.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{output}")
    return Cost(seconds=seconds, mebibytes=watch.highest / 2**20)


class _Watch(threading.Thread):
    """Adds up the resident memory of every process of a session, again and again, and keeps the highest sum."""

    def __init__(self, session: int) -> None:
        super().__init__(daemon=True)
        self.highest = 0
        self._session = session
        self._ended = threading.Event()

    def run(self) -> None:
        while not self._ended.wait(_SAMPLING_SECONDS):
            self.highest = max(self.highest, sum(map(self._resident, Path("/proc").glob("[0-9]*"))))

    def stop(self) -> None:
        self._ended.set()
        self.join()

    def _resident(self, folder: Path) -> int:
        try:
            after_name = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:  # it has ended since it was listed
            return 0
        return int(after_name[21]) * _PAGE if int(after_name[3]) == self._session else 0
