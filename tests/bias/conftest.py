from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def golden_bias() -> Path:
    """The folder of a bias monitor's baseline, data and violations."""
    folder = Path(__file__).resolve().parents[2] / "../shared/golden/bias_adult_batch_json"
    if not folder.is_dir():
        pytest.skip("the golden cases stand beside the repository, and are not here")
    return folder.resolve()
