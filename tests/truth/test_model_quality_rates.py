"""A small, seeded part of the truth table of model quality: `benchmarks/truth/model_quality` measures all of it."""

import pytest

from benchmarks.truth.model_quality.judges import compat_mode, exact_mode
from benchmarks.truth.model_quality.rates import Size, finding_rates
from benchmarks.truth.model_quality.worlds import WORLDS, World

JUDGES = {"exact": exact_mode(0.005), "compat": compat_mode}


@pytest.mark.parametrize("rows", [50, 200])
@pytest.mark.parametrize("world", WORLDS, ids=lambda world: world.name)
def test_hardly_any_unchanged_window_has_a_finding(world: World, rows: int) -> None:
    size = Size(baseline=500, window=rows, baselines=30, windows=5)
    # A rate of 1 % gives more than 6 of 150 windows once in 1,400 times.
    assert finding_rates(world, world.healthy, size, {"exact": JUDGES["exact"]})["exact"] <= 6 / 150


@pytest.mark.parametrize("world", WORLDS, ids=lambda world: world.name)
def test_a_model_that_got_worse_is_found_in_large_windows(world: World) -> None:
    if "2%" in world.name:
        pytest.skip("a baseline of 5,000 rows has a hundred positives, too few to tell this change from chance")
    size = Size(baseline=5000, window=5000 if "10%" in world.name else 1000, baselines=3, windows=5)
    assert finding_rates(world, world.worse, size, {"exact": JUDGES["exact"]})["exact"] >= 0.8


def test_exact_mode_is_quiet_where_compat_mode_is_not() -> None:
    world = next(world for world in WORLDS if "10%" in world.name)
    size = Size(baseline=500, window=200, baselines=10, windows=5)
    rates = finding_rates(world, world.healthy, size, JUDGES)
    assert rates["compat"] > 0.4
    assert rates["exact"] < 0.1
