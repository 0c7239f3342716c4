from collections.abc import Callable
from pathlib import Path

import pytest

GOLDEN = Path(__file__).resolve().parents[2] / "../shared/golden"


@pytest.fixture
def golden() -> Callable[[str], Path]:
    """A file that AWS's container wrote, or was given; the test is skipped where the golden cases are absent."""

    def find(name: str) -> Path:
        path = GOLDEN / name
        if not path.exists():
            pytest.skip("the golden cases stand beside the repository, and are not here")
        return path

    return find
