from pathlib import Path

import pytest
from bias.golden import golden_case


@pytest.fixture(scope="session")
def golden_bias() -> Path:
    """The folder of a bias monitor's baseline, data and violations."""
    return golden_case("bias_adult_batch_json")
