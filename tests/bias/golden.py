"""Golden cases of bias, which are kept outside the project."""

from pathlib import Path

import pytest

GOLDEN = Path(__file__).parents[3] / "shared" / "golden"


def golden_case(name: str) -> Path:
    """The folder of a case; the test is skipped where it is not at hand."""
    if not (GOLDEN / name).is_dir():
        pytest.skip(f"the golden case {name} is not in {GOLDEN}")
    return GOLDEN / name
