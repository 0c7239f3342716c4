"""The state folder of AWS on this machine, found from any working directory.

Running instances are registered for the user, one file for each port, so that a command finds an instance that was
started from another folder, and so that a port that is taken can be explained.
"""

import os
from collections.abc import Iterator
from pathlib import Path

from driftgauge_local.instance import Home, Instance, LocalAwsError

FOLDER = Path(".driftgauge/local")
"""The state folder, below the project or the current folder."""


def folder_to_start(given: Path | None) -> Path:
    """Return the state folder of a new instance: the given one, or one in the project around the current folder."""
    if given is not None:
        return given.resolve()
    current = Path.cwd()
    project = next((folder for folder in (current, *current.parents) if (folder / "cdk.json").is_file()), current)
    return project / FOLDER


def folder_in_use(given: Path | None) -> Path:
    """Return the state folder that a command works with.

    It is the given one, or else the nearest one in the current folder and its parents, or else that of the only
    instance that runs for this user.

    Raises:
        LocalAwsError: Several instances run, and none of them from a folder around the current one.
    """
    if given is not None:
        return given.resolve()
    current = Path.cwd()
    # A project's own folder wins even if nothing runs from it: a deployment must not land in another project's AWS.
    for folder in (current, *current.parents):
        if Home(folder / FOLDER).was_used:
            return folder / FOLDER
    running = list(running_homes())
    if len(running) > 1:
        listed = ", ".join(f"{home.path} (port {instance.port})" for home, instance in running)
        raise LocalAwsError(f"AWS on this machine runs from several folders: {listed}. Choose one: --home FOLDER")
    return running[0][0].path if running else folder_to_start(None)


def register(home: Home, port: int) -> None:
    """Note for other commands of this user that an instance runs from a folder."""
    folder = _registry()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    (folder / str(port)).write_text(str(home.path.resolve()))


def holder_of(port: int) -> Home | None:
    """Return the state folder whose instance holds a port, if it is one of this user's."""
    return next((home for home, instance in running_homes() if instance.port == port), None)


def running_homes() -> Iterator[tuple[Home, Instance]]:
    """Yield the registered instances that run."""
    for entry in sorted(_registry().glob("*")):
        home = Home(Path(entry.read_text()))
        instance = home.running()
        if instance is not None and str(instance.port) == entry.name:
            yield home, instance


def _registry() -> Path:
    state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(state) / "driftgauge" / "instances"
