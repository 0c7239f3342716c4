"""The analyzer as one file that a processing job can run: a zip application, built without Docker.

It holds the analyzer, the contract and the wheels of what they import, for the Python of SageMaker's images:

```
__main__.py                                 driftgauge_analyzer/bundle_main.py
driftgauge_analyzer/…  driftgauge_contract/…
analysis_function/…                         the same as a Lambda function
wheels/cpython-312-linux-x86_64/….whl       as PyPI has them, pinned by analyzer_requirements.txt
```

A bundle is kept in a cache folder under the hash of its parts, so a synthesis that finds it reads the sources and no
more. Wheels are kept apart, so that an edit of the analyzer downloads nothing.
"""

import importlib.util
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path

import driftgauge_contract
from driftgauge.engines.driftgauge.cache import Build, built_once, cache_folder, digest
from driftgauge.functions.analysis_function import FUNCTION_PACKAGE
from driftgauge.functions.lambda_functions import lambda_package
from driftgauge.service.source_files import source_bytes

BUNDLE_FILE = "driftgauge-analyzer.zip"
LOCK_FILE = Path(__file__).with_name("analyzer_requirements.txt")

PYTHON = "3.12"
WHEELS = "wheels/cpython-312-linux-x86_64"
"""The folder's name is an interpreter's cache tag and platform, by which it knows whether the wheels are for it."""

_PLATFORMS = ("manylinux_2_28_x86_64", "manylinux_2_27_x86_64", "manylinux2014_x86_64")
_PACKAGE = "driftgauge_analyzer"
_CONTRACT = Path(driftgauge_contract.__file__).parent


class BundleError(Exception):
    """The bundle cannot be built."""


def analyzer_bundle(*, analyzer: Path | None = None, fetch: Build | None = None) -> Path:
    """Return the zip application, from the cache if it is there.

    Args:
        analyzer: The folder of the analyzer's package; by default the one that this Python would import.
        fetch: Writes the wheels into a folder; by default pip downloads them.

    Raises:
        BundleError: The analyzer is not installed, or its wheels cannot be downloaded.
    """
    sources = _sources(analyzer or _installed_analyzer())
    # The builder is a part of the recipe: a change of the layout makes a new bundle of the same sources.
    recipe = {"lock": source_bytes(LOCK_FILE), "builder": source_bytes(Path(__file__))}
    identity = digest(recipe | sources)
    cache = cache_folder()

    def build(folder: Path) -> None:
        wheels = built_once(cache / f"wheels-{digest(recipe)}", fetch or fetch_wheels)
        packed = {f"{WHEELS}/{path.name}": path.read_bytes() for path in wheels.glob("*.whl")}
        _write_archive(folder / BUNDLE_FILE, sources | packed, comment=identity)

    return built_once(cache / f"analyzer-{identity}", build) / BUNDLE_FILE


def fetch_wheels(folder: Path) -> None:
    """Download what the lock file names with pip, for the Python of the images and not for this one."""
    # pip may run with any Python here; the wheels are for the one of the images.
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


def _installed_analyzer() -> Path:
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise BundleError(f"{sys.executable} has no {_PACKAGE}: install driftgauge, or name the analyzer's folder")
    return Path(spec.submodule_search_locations[0])


def _sources(analyzer: Path) -> dict[str, bytes]:
    files = _files_of(analyzer, _PACKAGE) | _files_of(_CONTRACT, _CONTRACT.name)
    files |= _files_of(lambda_package(FUNCTION_PACKAGE), FUNCTION_PACKAGE)
    return {"__main__.py": files[f"{_PACKAGE}/bundle_main.py"], **files}


def _files_of(folder: Path, package: str) -> dict[str, bytes]:
    paths = [path for path in folder.rglob("*") if path.is_file() and not _is_left_over(path.relative_to(folder))]
    return {f"{package}/{path.relative_to(folder).as_posix()}": source_bytes(path) for path in paths}


def _is_left_over(path: Path) -> bool:
    """Return whether a file is compiled code, or a temporary file of an editor."""
    return any(part == "__pycache__" or part.startswith(".") for part in path.parts)


def _write_archive(path: Path, contents: Mapping[str, bytes], *, comment: str) -> None:
    """Write the same bytes on every machine: nothing is compressed, since wheels are, and builds of zlib differ."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.comment = comment.encode()
        for name in sorted(contents):
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.create_system = 3  # Unix, also where it is built on another system
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, contents[name])
