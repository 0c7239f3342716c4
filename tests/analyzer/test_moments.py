"""Sums, means and standard deviations, in Spark's order of operations."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from driftgauge_analyzer.profiling.moments import Moments

numbers = st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=50)


def moments(*values: float) -> Moments:
    result = Moments()
    result.update(np.array(values))
    return result


def test_the_sum_is_taken_from_first_to_last() -> None:
    values = [0.1] * 10 + [1e16, -1e16]
    assert moments(*values).sum == sum(values[1:], values[0]) != math.fsum(values)


def test_the_standard_deviation_is_that_of_a_population() -> None:
    assert moments(2, 4, 4, 4, 5, 5, 7, 9).standard_deviation == 2.0


def test_a_long_column_gives_the_same_digits_as_a_short_ones_code() -> None:
    values = np.random.default_rng(1).lognormal(size=100_000)
    long, short = Moments(), Moments()
    long.update(values)
    for part in np.split(values, 10):
        short.update(part)
        assert short.count
    assert long.state == short.state


@given(numbers, numbers)
def test_parts_merge_to_the_moments_of_the_whole(one: list[float], other: list[float]) -> None:
    whole, merged = moments(*one, *other), moments(*one)
    merged.merge(moments(*other))
    assert (merged.count, merged.minimum, merged.maximum) == (whole.count, whole.minimum, whole.maximum)
    scale = max(map(abs, one + other))
    assert merged.mean == pytest.approx(whole.mean, rel=1e-12, abs=1e-12 * scale)
    assert merged.standard_deviation == pytest.approx(whole.standard_deviation, rel=1e-12, abs=1e-7 * scale)


def test_an_empty_part_changes_nothing() -> None:
    merged = moments(1.5, 2.5)
    merged.merge(Moments())
    assert merged.state == moments(1.5, 2.5).state
