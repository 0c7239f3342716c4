"""The folders of a job's container, and where they are on this machine.

A job's environment names the container's paths (`/opt/ml/…`). They are resolved below a root folder, so that the same
environment works in a container, in a folder of this machine, and in a test.
"""

import os
from pathlib import Path, PurePosixPath

from driftgauge_contract.containers import CONTAINER_ROOT, EXIT_MESSAGE_PATH, MESSAGE_COPY_VARIABLE


def resolve(root: Path, container_path: str) -> Path:
    """Return where a path of the container is on this machine."""
    path = PurePosixPath(container_path)
    return root / path.relative_to(CONTAINER_ROOT) if path.is_relative_to(CONTAINER_ROOT) else Path(path)


def container_text(root: Path, text: str) -> str:
    """Return a text with this machine's paths replaced by the container's, which are all that a job's owner knows."""
    # Messages end up in the console of AWS, where a path of the host means nothing.
    return text.replace(f"{root}/", f"{CONTAINER_ROOT}/")


def write_exit_message(root: Path, message: str) -> None:
    """Write the line that the processing job shows as its exit message, and the copy that the bundle asks for."""
    path = resolve(root, EXIT_MESSAGE_PATH)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(message, encoding="utf-8")
    if copy := os.environ.get(MESSAGE_COPY_VARIABLE):
        Path(copy).write_text(message, encoding="utf-8")
