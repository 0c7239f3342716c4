"""The samples of the examples in `deployments/`, each made by `samples/NAME/make.py`."""

import importlib.util
from pathlib import Path

ROOT = Path(__file__).parents[1]


def make_example_sample(name: str, folder: Path | None = None) -> Path:
    """Make a sample, in its own folder or another one, unless it is there; return the folder."""
    own = ROOT / "samples" / name
    target = folder or own
    if not (target / "model.tar.gz").is_file():
        spec = importlib.util.spec_from_file_location(f"make_{name}", own / "make.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        module.make(target)
    return target
