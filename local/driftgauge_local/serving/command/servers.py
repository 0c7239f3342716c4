"""The commands that stand in for images on this machine, which deployments note before they are deployed."""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

# A file, since the command that deploys and the SageMaker that serves are processes of their own.
_FILE = "local-servers.json"
_MODULE = "driftgauge_local.serving.command"


class _Entry(TypedDict):
    command: list[str]
    folder: str


@dataclass(frozen=True, kw_only=True)
class CommandProgram:
    """A command with a container's contract: it answers `/ping` and `/invocations` on a port."""

    command_line: Sequence[str]
    folder: Path
    """The folder in which the command is run."""

    title: str = "The command"

    def command(self, model: Path) -> list[str]:
        """Return the command that serves the model in a folder, behind the token of this machine's containers."""
        # `-P` keeps files of the model's folder from being imported in place of packages; `-u` shows the log at once.
        serve = [sys.executable, "-P", "-u", "-m", _MODULE, "--folder", str(self.folder), "--model", str(model)]
        return [*serve, "--", *self.command_line]

    def variables(self, folder: Path) -> dict[str, str]:  # noqa: ARG002 - the command runs in this environment
        """Return no variables."""
        return {}

    def unsupported(self, environment: Mapping[str, str]) -> str | None:  # noqa: ARG002 - it knows its own variables
        """Return None: the command supports what it supports."""
        return None


def remember_server(home: Path, image: str, program: CommandProgram) -> None:
    """Note the command for an image in the home folder of the SageMaker on this machine."""
    home.mkdir(parents=True, exist_ok=True)
    known = _read(home / _FILE)
    known[image] = {"command": list(program.command_line), "folder": str(program.folder)}
    (home / _FILE).write_text(json.dumps(known, indent=1), encoding="utf-8")


def find_server(model: Path, image: str) -> CommandProgram | None:
    """Return the command for an image, or None; a model's folder is below the home folder of the SageMaker."""
    for folder in model.parents:
        entry = _read(folder / _FILE).get(image)
        if entry:
            return CommandProgram(command_line=entry["command"], folder=Path(entry["folder"]))
    return None


def _read(path: Path) -> dict[str, _Entry]:
    if not path.is_file():
        return {}
    found: dict[str, _Entry] = json.loads(path.read_text(encoding="utf-8"))
    return found
