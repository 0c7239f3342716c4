"""Environments of frameworks' own, in which models are served apart from what is installed here."""

import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from driftgauge_local.serving.interpreters import environments
from driftgauge_local.serving.program import ServingProgram

_ALWAYS = ("numpy", "packaging")
"""What every serving program needs beside its framework."""


class InstallationError(Exception):
    """The last lines of an installation that failed."""


def install(
    program: ServingProgram, packages: Sequence[str], *, version: str | None, on_line: Callable[[str], None]
) -> Path:
    """Make the environment of a framework with further packages, or add to it, and return its folder.

    Packages come from where pip's own configuration says. Raises InstallationError.
    """
    folder = environments() / program.framework
    name = program.distributions[0]
    wanted = f"{name}=={version}" if version else name
    if not (folder / "bin" / "python").is_file():
        _run([sys.executable, "-m", "venv", str(folder)], on_line)
    _run([str(folder / "bin" / "python"), "-m", "pip", "install", wanted, *_ALWAYS, *packages], on_line)
    return folder


def _run(command: Sequence[str], on_line: Callable[[str], None]) -> None:
    lines: list[str] = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        for line in process.stdout or ():
            lines.append(line.rstrip())
            on_line(lines[-1])
    if process.returncode:
        raise InstallationError("\n".join(lines[-3:]) or f"{command[0]} ended with exit code {process.returncode}")
