"""The folder in which built files are kept between two syntheses."""

import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

CACHE_VARIABLE = "DRIFTGAUGE_CACHE"

_DAYS_KEPT = 7

Build = Callable[[Path], None]
"""Writes files into a folder."""


def cache_folder() -> Path:
    """Return the folder that `DRIFTGAUGE_CACHE` names, or else `driftgauge` in the user's cache folder."""
    if folder := os.environ.get(CACHE_VARIABLE):
        return Path(folder).absolute()
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "driftgauge"


def built_once(folder: Path, build: Build) -> Path:
    """Return a folder, which is built unless it is there."""
    if folder.is_dir():
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    _remove_old(folder.parent)
    # Built under another name and then renamed, so that no other process ever sees a part of it.
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix="unfinished-") as unfinished:
        built = Path(unfinished) / folder.name
        built.mkdir()
        build(built)
        try:
            built.rename(folder)
        except OSError:
            if not folder.is_dir():  # otherwise another process was quicker
                raise
    return folder


def digest(contents: Mapping[str, bytes]) -> str:
    """Return a fingerprint of files by their names and contents."""
    lines = (f"{hashlib.sha256(contents[name]).hexdigest()} {name}\n" for name in sorted(contents))
    return hashlib.sha256("".join(lines).encode()).hexdigest()[:32]


def _remove_old(cache: Path) -> None:
    # Bundles of former sources and what a killed build left are large, and built again in a second.
    oldest = time.time() - _DAYS_KEPT * 24 * 3600
    for pattern in ("analyzer-*", "unfinished-*"):
        for path in cache.glob(pattern):
            if path.stat().st_mtime < oldest:
                shutil.rmtree(path, ignore_errors=True)
