"""Small stand-ins for what pip downloads."""

import zipfile
from pathlib import Path

WHEEL = "grocery-1.0-py3-none-any.whl"


class FakeFetch:
    """Puts one small wheel into the folder, and counts how often it was asked to."""

    def __init__(self) -> None:
        self.calls = 0

    def __call__(self, folder: Path) -> None:
        """Do what `fetch_wheels` does, without an index."""
        self.calls += 1
        with zipfile.ZipFile(folder / WHEEL, "w") as wheel:
            for name in ("grocery/__init__.py", "grocery-1.0.dist-info/METADATA", "grocery-1.0.data/scripts/grocery"):
                wheel.writestr(zipfile.ZipInfo(name), f"# {name}\n")
