from pathlib import Path

import pytest
from analyzer_bundle.wheels import FakeFetch

from driftgauge.engines.driftgauge.cache import CACHE_VARIABLE


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache of the test's own."""
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def fetch() -> FakeFetch:
    return FakeFetch()
