"""The lock on a deployment while it is changed.

The system releases it when its holders end, however they end, so that nothing has to be tidied up after a kill.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from driftgauge_local.instance import LocalAwsError


@dataclass(frozen=True, kw_only=True)
class DeploymentLock:
    """A lock that is held; a child that inherits `descriptor` holds it too."""

    descriptor: int


@contextmanager
def hold(path: Path, *, doing: str) -> Iterator[DeploymentLock]:
    """Hold the lock of a deployment.

    Raises:
        LocalAwsError: Another process holds it; the message says which, since when, and what it does.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise LocalAwsError(f"{_holder(file)} Wait until it has ended, or end it.") from error
        # The file describes an earlier holder.
        file.truncate(0)
        now = datetime.now().astimezone().strftime("%H:%M:%S")
        file.write(json.dumps({"pid": os.getpid(), "since": now, "doing": doing}))
        file.flush()
        yield DeploymentLock(descriptor=file.fileno())


@contextmanager
def wait_for(path: Path) -> Iterator[None]:
    """Hold a lock that others hold for a short time only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _holder(file: IO[str]) -> str:
    file.seek(0)
    text = file.read()
    if not text:
        # Its holder has taken the lock and not yet said who it is.
        return "Another process has just begun to change the deployment."
    held = json.loads(text)
    return f"Process {held['pid']} is {held['doing']} since {held['since']}."
