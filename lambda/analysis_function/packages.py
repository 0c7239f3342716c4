"""The packages that the analyzer needs, which the bundle has as wheels: unpacked they would exceed Lambda's limit."""

import shutil
import sys
import sysconfig
import tempfile
import zipfile
from pathlib import Path

CODE = Path(__file__).parents[1]
"""The folder of the function's code, which is the unpacked bundle."""

_UNPACKED = Path(tempfile.gettempdir()) / "driftgauge-packages"


def import_path() -> list[Path]:
    """Return the folders from which the analyzer is imported; the first call of a fresh function unpacks its wheels."""
    wheels = sorted((CODE / "wheels" / f"{sys.implementation.cache_tag}-{sysconfig.get_platform()}").glob("*.whl"))
    # Any other Python than the images' uses the packages that are installed with it.
    return [CODE, _unpacked(wheels)] if wheels else [CODE]


def _unpacked(wheels: list[Path]) -> Path:
    if _UNPACKED.is_dir():
        return _UNPACKED
    # Renamed when it is complete: a function that is ended half-way is started again with the same storage.
    unfinished = Path(tempfile.mkdtemp(prefix="driftgauge-"))
    for path in wheels:
        with zipfile.ZipFile(path) as wheel:
            # Command-line scripts lie in .data; everything else is where it is imported from.
            wheel.extractall(unfinished, [name for name in wheel.namelist() if ".data/" not in name])
    try:
        unfinished.rename(_UNPACKED)
    except OSError:
        shutil.rmtree(unfinished)
        if not _UNPACKED.is_dir():
            raise
    return _UNPACKED
