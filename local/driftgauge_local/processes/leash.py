"""Runs a program, and ends it and its children as soon as standard input closes.

    python leash.py PROGRAM [ARGUMENT...]

The parent holds the other end of the pipe, so that the program ends with it, whatever the cause. The file is run by its
path and uses the standard library only, because it runs in front of every process of the service.
"""

import contextlib
import os
import signal
import subprocess
import sys
import threading
from types import FrameType

GRACE_SECONDS = 2.0


def main() -> int:
    """Run the program and return its exit code, or 128 plus the number of a signal, as a shell does."""
    # In a group of its own, so that a signal reaches its children too.
    program = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL, start_new_session=True)

    def terminate(_number: int, _frame: FrameType | None) -> None:
        threading.Thread(target=_end, args=(program,), daemon=True).start()

    signal.signal(signal.SIGTERM, terminate)
    threading.Thread(target=_end_when_parent_lets_go, args=(program,), daemon=True).start()
    code = program.wait()
    # Children that outlive the program are ended as well.
    _signal_group(program, signal.SIGKILL)
    return code if code >= 0 else 128 - code


def _end_when_parent_lets_go(program: subprocess.Popen[bytes]) -> None:
    while os.read(0, 4096):
        continue
    _end(program)


def _end(program: subprocess.Popen[bytes]) -> None:
    _signal_group(program, signal.SIGTERM)
    try:
        program.wait(GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        _signal_group(program, signal.SIGKILL)


def _signal_group(program: subprocess.Popen[bytes], number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(program.pid, number)


if __name__ == "__main__":
    sys.exit(main())
