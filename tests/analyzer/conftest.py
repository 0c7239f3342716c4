"""What several tests of the analyzer need."""

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def golden() -> Path:
    """The folder of what AWS's containers wrote."""
    folder = Path(__file__).resolve().parents[2] / "../shared/golden"
    if not folder.is_dir():
        pytest.skip("the golden cases stand beside the repository, and are not here")
    return folder.resolve()
