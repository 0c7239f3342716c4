"""The child processes of this service, which never outlive it."""

import os
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

from driftgauge_local.processes import leash

_INHERITED = ("PATH", "LANG", "LC_ALL", "TMPDIR", "PYTHONPATH", "VIRTUAL_ENV", "SYSTEMROOT")


class Processes:
    """Starts programs, and keeps track of those that still run."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._children: list[Child] = []
        self._closed = False

    def start(
        self,
        program: Sequence[str],
        *,
        folder: Path,
        environment: Mapping[str, str],
        stdout: int | IO[bytes],
        stderr: int | IO[bytes],
    ) -> "Child":
        """Start a program in a folder. It inherits only the variables that name where programs are."""
        with self._lock:
            child = Child(program, folder=folder, environment=environment, stdout=stdout, stderr=stderr)
            self._children = [*(other for other in self._children if other.wait(0) is None), child]
            # A job may be started while the service is stopping.
            if self._closed:
                child.stop()
        return child

    def stop(self) -> None:
        """End every program; programs that are started later end at once."""
        with self._lock:
            self._closed = True
            children = list(self._children)
        for child in children:
            child.stop()


class Child:
    """A program that ends when `stop` is called or when this process dies."""

    def __init__(
        self,
        program: Sequence[str],
        *,
        folder: Path,
        environment: Mapping[str, str],
        stdout: int | IO[bytes],
        stderr: int | IO[bytes],
    ) -> None:
        self._process = subprocess.Popen(
            # Without the site module the process in front starts in a few milliseconds.
            [sys.executable, "-I", "-S", leash.__file__, *program],
            # Its end tells the child that this process has ended.
            stdin=subprocess.PIPE,
            stdout=stdout,
            stderr=stderr,
            cwd=folder,
            env={name: os.environ[name] for name in _INHERITED if name in os.environ} | dict(environment),
            start_new_session=True,
        )

    @property
    def pid(self) -> int:
        """Return the id of the process in front of the program."""
        return self._process.pid

    @property
    def stdout(self) -> IO[bytes]:
        """Return the program's standard output, if it was started with a pipe."""
        return _pipe(self._process.stdout)

    @property
    def stderr(self) -> IO[bytes]:
        """Return the program's standard error, if it was started with a pipe."""
        return _pipe(self._process.stderr)

    def wait(self, seconds: float) -> int | None:
        """Return the exit code, or None if the program still runs after that time."""
        try:
            return self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return None

    def stop(self) -> None:
        """End the program, first by request and then by force, and wait until it has ended."""
        if self._process.stdin and not self._process.stdin.closed:
            self._process.stdin.close()
        if self.wait(leash.GRACE_SECONDS + 3) is None:
            self._process.kill()
            self._process.wait()


def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
    if stream is None:
        raise ValueError("The program was not started with a pipe.")
    return stream
