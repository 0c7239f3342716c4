"""The flip test asks the same neighbours whether or not all pairs are looked at."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from driftgauge_analyzer.bias import flip_test
from driftgauge_analyzer.bias.outcomes import Sample


@settings(deadline=None)
@given(
    seed=st.integers(0, 10_000),
    rows=st.integers(2, 200),
    width=st.integers(1, 6),
    # Few different values make many rows equally far.
    values=st.sampled_from([2, 5, 1000]),
    scale=st.sampled_from([1.0, 1e-3, 1e160]),
)
def test_compiled_loops_ask_the_neighbours_that_all_pairs_tell(
    seed: int, rows: int, width: int, values: int, scale: float
) -> None:
    random = np.random.default_rng(seed)
    facet = random.random(rows) < 0.4
    facet[0], facet[1] = True, False
    sample = Sample(
        facet=facet,
        labels=random.random(rows) < 0.5,
        predictions=random.random(rows) < 0.5,
        features=random.integers(0, values, (rows, width)) * scale * random.choice([1.0, 10.0], width),
    )
    compiled = flip_test.flip_test(sample)
    with pytest.MonkeyPatch.context() as patch, np.errstate(over="ignore"):
        patch.setattr(flip_test, "kernels", lambda: None)
        assert flip_test.flip_test(sample) == compiled
