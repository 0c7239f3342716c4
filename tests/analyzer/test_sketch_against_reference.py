"""The sketch, held against the published algorithm, written down again in plain lists and one value at a time."""

from collections.abc import Sequence
from math import ceil

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from driftgauge_analyzer.profiling.kll import KllSketch

# Where one level is full, and where two, three and four are together.
BOUNDARIES = [2050, 3364, 4206, 4746]


class Reference:
    """Nothing here is shared with the sketch that it is held against."""

    def __init__(self) -> None:
        self.levels: list[list[float]] = [[]]
        self._compactions = [0]
        self._offsets = [0]
        self._size = 0

    def update(self, value: float) -> None:
        self.levels[0].append(value)
        self._size += 1
        if self._size > self._room:
            self._condense()

    def merge(self, other: "Reference") -> None:
        for level, values in enumerate(other.levels):
            self._have(level)
            self.levels[level] = self.levels[level] + values
        self._size += other._size
        while self._size >= self._room:
            self._condense()

    @property
    def _room(self) -> int:
        return sum(self._capacity(level) for level in range(len(self.levels)))

    def _capacity(self, level: int) -> int:
        return 2 * (ceil(2048 * 0.64**level / 2) + 1)

    def _have(self, level: int) -> None:
        if level == len(self.levels):
            self.levels.append([])
            self._compactions.append(0)
            self._offsets.append(0)

    def _condense(self) -> None:
        level = next(each for each, values in enumerate(self.levels) if len(values) >= self._capacity(each))
        self._have(level + 1)
        values = self.levels[level]
        even = len(values) - len(values) % 2
        if self._compactions[level] % 2:
            self._offsets[level] = 1 - self._offsets[level]
        promoted = sorted(values[:even])[self._offsets[level] :: 2]
        self.levels[level] = values[even:]
        self.levels[level + 1] += promoted
        self._compactions[level] += 1
        self._size -= even - len(promoted)


def column(count: int, seed: int = 0) -> list[float]:
    """Values without order, some of them several times."""
    return [float((number * 7919 + seed * 104729) % 10007 - 5000) for number in range(count)]


def reference(values: Sequence[float]) -> Reference:
    result = Reference()
    for value in values:
        result.update(value)
    return result


def sketch(values: Sequence[float], batches: Sequence[int] = ()) -> KllSketch:
    """The sketch of values that come in batches of these sizes, and the rest at once."""
    result = KllSketch()
    rest = np.array(values, dtype=np.float64)
    for size in batches:
        result.update(rest[:size])
        rest = rest[size:]
    result.update(rest)
    return result


def levels(of: KllSketch) -> list[list[float]]:
    return [level.tolist() for level in of.levels]


@pytest.mark.parametrize("boundary", BOUNDARIES)
@pytest.mark.parametrize("beyond", [-1, 0, 1, 2])
def test_at_the_boundary_of_a_level(boundary: int, beyond: int) -> None:
    values = column(boundary + beyond)
    assert levels(sketch(values)) == reference(values).levels


def test_a_column_of_many_levels() -> None:
    values = column(60_000)
    found = levels(sketch(values))
    assert found == reference(values).levels
    assert len(found) == 6


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 15_000), st.lists(st.integers(0, 6000), max_size=4))
def test_however_the_values_come_in(count: int, batches: list[int]) -> None:
    values = column(count)
    assert levels(sketch(values, batches)) == reference(values).levels


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 6000) | st.sampled_from(BOUNDARIES), min_size=1, max_size=4), st.integers(0, 3000))
def test_however_parts_merge_and_go_on(sizes: list[int], more: int) -> None:
    merged, expected = sketch(column(sizes[0])), reference(column(sizes[0]))
    for seed, size in enumerate(sizes[1:], start=1):
        part = column(size, seed)
        merged.merge(sketch(part))
        expected.merge(reference(part))
        assert levels(merged) == expected.levels
    after = column(more, seed=99)
    merged.update(np.array(after, dtype=np.float64))
    for value in after:
        expected.update(value)
    assert levels(merged) == expected.levels
