"""The KLL sketch."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from driftgauge_analyzer.profiling.kll import KllSketch, capacity, weighted

ONE_LEVEL = 2050


def sketch(*parts: range) -> KllSketch:
    result = KllSketch()
    for part in parts:
        result.update(np.array(part, dtype=np.float64))
    return result


def one_by_one(numbers: range) -> KllSketch:
    """The same numbers, each on its own."""
    result = KllSketch()
    for number in numbers:
        result.update(np.array([number], dtype=np.float64))
    return result


def levels(of: KllSketch) -> list[list[float]]:
    return [level.tolist() for level in of.levels]


def test_capacities_shrink_with_the_level() -> None:
    assert [capacity(level) for level in range(6)] == [2050, 1314, 842, 540, 346, 222]


def test_up_to_its_capacity_the_sketch_is_the_column_itself_in_row_order() -> None:
    assert levels(sketch(range(ONE_LEVEL, 0, -1))) == [[float(number) for number in range(ONE_LEVEL, 0, -1)]]


def test_the_next_number_makes_a_second_level_of_every_second_one() -> None:
    # 2051 numbers: the odd last one stays, of the sorted others each second one from the first is promoted.
    low, high = levels(sketch(range(ONE_LEVEL + 1)))
    assert low == [2050.0]
    assert high == [float(number) for number in range(0, ONE_LEVEL, 2)]


def test_the_second_compaction_of_a_level_takes_the_other_half() -> None:
    # With two levels there is room for 3364: the first level is full again once 4390 numbers have come.
    low, high = levels(sketch(range(4390)))
    assert low == []
    assert high[1025:] == [float(number) for number in range(2051, 4390, 2)]


@pytest.mark.parametrize("count", [2051, 10_000, 25_000])
def test_numbers_taken_in_together_are_as_those_taken_in_one_by_one(count: int) -> None:
    assert levels(sketch(range(count))) == levels(one_by_one(range(count)))


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(0, 9000), min_size=1, max_size=3))
def test_no_weight_is_lost_however_parts_merge(sizes: list[int]) -> None:
    merged = KllSketch()
    for size in sizes:
        merged.merge(sketch(range(size)))
    assert int(weighted(merged.levels)[1].sum()) == sum(sizes)


def test_small_parts_merge_into_their_rows_one_after_the_other() -> None:
    merged = sketch(range(300))
    merged.merge(sketch(range(1000, 1709)))
    assert levels(merged) == levels(sketch(range(300), range(1000, 1709)))


def test_negative_zero_sorts_before_zero_as_in_java() -> None:
    result = KllSketch()
    result.update(np.array([0.0, -0.0] * 1025 + [1.0]))
    assert np.signbit(result.levels[1]).sum() == 513
    assert np.signbit(result.levels[1][:513]).all()
