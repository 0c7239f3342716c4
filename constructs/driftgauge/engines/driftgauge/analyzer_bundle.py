"""The analyzer as one file that a processing job can run: a zip application, made without Docker.

It holds the analyzer and the wheels of what that imports, for the Python of SageMaker's images:

```
__main__.py                                 driftgauge_analyzer/bundle_main.py
driftgauge_analyzer/…
driftgauge_contract/…                       what the analyzer and its callers agree on
wheels/cpython-312-linux-x86_64/….whl       as PyPI has them, pinned by analyzer_requirements.txt
```

What is built lies in a cache folder, under the hash of what it is made of: a synth that finds it reads the analyzer's
sources and no more. Wheels lie apart, so an edit of the analyzer downloads nothing.
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

CACHE_VARIABLE = "DRIFTGAUGE_CACHE"
BUNDLE_FILE = "driftgauge-analyzer.zip"
LOCK_FILE = Path(__file__).with_name("analyzer_requirements.txt")

PYTHON = "3.12"
WHEELS = "wheels/cpython-312-linux-x86_64"
"""Named so that an interpreter knows by its own cache tag and platform whether the wheels are for it."""

_PLATFORMS = ("manylinux_2_28_x86_64", "manylinux_2_27_x86_64", "manylinux2014_x86_64")
_PACKAGE = "driftgauge_analyzer"
_CONTRACT = "driftgauge_contract"
_DAYS_KEPT = 7

Fetch = Callable[[Path], None]
"""Puts the wheels into a folder."""


class BundleError(Exception):
    """The bundle cannot be made."""


def analyzer_bundle(*, analyzer: Path | None = None, fetch: Fetch | None = None) -> Path:
    """The zip application, from the cache if it is there.

    `analyzer` is the package's folder, by default the one that this Python would import.
    """
    packages = {_PACKAGE: analyzer or _installed(_PACKAGE), _CONTRACT: _installed(_CONTRACT)}
    sources = _sources(packages)
    lock = LOCK_FILE.read_bytes()
    recipe = {"lock": lock, "builder": Path(__file__).read_bytes()}
    identity = _digest(recipe | sources)
    cache = cache_folder()

    def build(folder: Path) -> None:
        wheels = _made(cache / f"wheels-{_digest(recipe)}", fetch or fetch_wheels)
        packed = {f"{WHEELS}/{path.name}": path.read_bytes() for path in wheels.glob("*.whl")}
        _write_archive(folder / BUNDLE_FILE, sources | packed, comment=identity)

    return _made(cache / f"analyzer-{identity}", build) / BUNDLE_FILE


def cache_folder() -> Path:
    """`DRIFTGAUGE_CACHE`, else `driftgauge` in the user's cache folder."""
    if folder := os.environ.get(CACHE_VARIABLE):
        return Path(folder).absolute()
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "driftgauge"


def fetch_wheels(folder: Path) -> None:
    """Let pip download what the lock file names, for the images' Python whatever Python this is."""
    options = [
        "--only-binary=:all:",
        "--no-deps",
        "--require-hashes",
        "--implementation=cp",
        f"--python-version={PYTHON}",
    ]
    platforms = [f"--platform={name}" for name in _PLATFORMS]
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "download", "--quiet"]
    command = [*pip, *options, *platforms, f"--dest={folder}", f"--requirement={LOCK_FILE}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BundleError(
            f"The analyzer's wheels cannot be downloaded: {_complaint(done.stderr)}."
            f" {sys.executable} needs pip, and pip the package index, once for every {LOCK_FILE.name}"
        )


def _complaint(stderr: str) -> str:
    lines = [line for line in stderr.splitlines() if line.strip()] or ["pip failed and did not say why"]
    errors = [line.removeprefix("ERROR: ") for line in lines if line.startswith("ERROR: ")]
    return (errors or lines)[-1].rstrip(".")


def _installed(package: str) -> Path:
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise BundleError(f"{sys.executable} has no {package}: install driftgauge, or name the analyzer's folder")
    return Path(spec.submodule_search_locations[0])


def _sources(packages: Mapping[str, Path]) -> dict[str, bytes]:
    files = {
        f"{package}/{path.relative_to(folder).as_posix()}": path.read_bytes()
        for package, folder in packages.items()
        for path in folder.rglob("*")
        if path.is_file() and not _by_the_way(path.relative_to(folder))
    }
    return {"__main__.py": files[f"{_PACKAGE}/bundle_main.py"], **files}


def _by_the_way(path: Path) -> bool:
    """Whether it is compiled code, or an editor's."""
    return any(part == "__pycache__" or part.startswith(".") for part in path.parts)


def _digest(contents: Mapping[str, bytes]) -> str:
    lines = (f"{hashlib.sha256(contents[name]).hexdigest()} {name}\n" for name in sorted(contents))
    return hashlib.sha256("".join(lines).encode()).hexdigest()[:32]


def _made(folder: Path, make: Fetch) -> Path:
    """The folder; if it is not there, made beside its place first, so that nobody ever sees half of it."""
    if folder.is_dir():
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    _forget_old(folder.parent)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix="unfinished-") as unfinished:
        made = Path(unfinished) / folder.name
        made.mkdir()
        make(made)
        try:
            made.rename(folder)
        except OSError:
            if not folder.is_dir():  # else another synth was quicker
                raise
    return folder


def _forget_old(cache: Path) -> None:
    """Bundles of former sources, and what a killed build left: they are large, and made again in a second."""
    oldest = time.time() - _DAYS_KEPT * 24 * 3600
    for pattern in ("analyzer-*", "unfinished-*"):
        for path in cache.glob(pattern):
            if path.stat().st_mtime < oldest:
                shutil.rmtree(path, ignore_errors=True)


def _write_archive(path: Path, contents: Mapping[str, bytes], *, comment: str) -> None:
    """The same bytes on every machine: nothing is compressed, because wheels are, and zlib's builds differ."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.comment = comment.encode()
        for name in sorted(contents):
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.create_system = 3  # Unix, also where it is built on another system
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, contents[name])
