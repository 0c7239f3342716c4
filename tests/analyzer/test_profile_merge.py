"""Profiles of parts merge into the profile of the whole, however it was split."""

import pickle
from itertools import pairwise

import pytest
from analyzer.profiles import profiled
from hypothesis import given
from hypothesis import strategies as st

from driftgauge_analyzer.data_quality.statistics import statistics_document
from driftgauge_analyzer.generation import Generation
from driftgauge_analyzer.profiling.profile import ColumnProfile, DatasetProfile

cells = st.one_of(
    st.none(),
    st.integers(-1000, 1000).map(str),
    st.floats(-1000, 1000).map(str),
    st.sampled_from(["true", "a", "b", "1.0", "NaN"]),
)
numbers = st.one_of(st.none(), st.integers(-1000, 1000).map(str), st.floats(-1000, 1000).map(repr))
tables = st.one_of(st.lists(cells, min_size=1, max_size=60), st.lists(numbers, min_size=1, max_size=60))


@given(tables, st.lists(st.integers(0, 60), max_size=4))
def test_counts_types_and_extremes_do_not_depend_on_the_split(column: list[str | None], cuts: list[int]) -> None:
    whole, merged = split_and_merge(column, cuts)
    assert merged.types == whole.types
    assert merged.type is whole.type
    assert merged.completeness == whole.completeness
    assert merged.distinct.estimate == whole.distinct.estimate
    assert merged.categories.buckets == whole.categories.buckets
    if whole.type.numeric:
        assert merged.moments.count == whole.moments.count
        assert (merged.moments.minimum, merged.moments.maximum) == (whole.moments.minimum, whole.moments.maximum)
        # Up to its capacity a sketch is the column itself.
        assert merged.sketch.levels[0].tolist() == whole.sketch.levels[0].tolist()


@given(st.lists(st.floats(-1000, 1000).map(repr), min_size=2, max_size=60), st.lists(st.integers(0, 60), max_size=4))
def test_moments_agree_to_twelve_digits(column: list[str], cuts: list[int]) -> None:
    whole, merged = split_and_merge(column, cuts)
    assert merged.moments.mean == pytest.approx(whole.moments.mean, rel=1e-12, abs=1e-12 * 1000)
    assert merged.moments.standard_deviation == pytest.approx(
        whole.moments.standard_deviation, rel=1e-12, abs=1e-12 * 1000
    )


def split_and_merge(column: list[str | None] | list[str], cuts: list[int]) -> tuple[ColumnProfile, ColumnProfile]:
    bounds = sorted({0, *(min(cut, len(column)) for cut in cuts), len(column)})
    merged = DatasetProfile(Generation.C)
    for start, end in pairwise(bounds):
        merged.merge(profiled({"x": column[start:end]}))
    assert merged.item_count == len(column)
    return profiled({"x": column}).columns["x"], merged.columns["x"]


def test_a_profile_can_be_sent_to_another_process() -> None:
    profile = profiled({"x": ["1", "2.5"], "y": ["a", None]})
    merged = pickle.loads(pickle.dumps(profile))
    merged.merge(profiled({"x": ["4"], "y": ["b"]}))
    assert merged.columns["x"].moments.sum == 7.5
    assert merged.columns["y"].categories.buckets == {"a": 1, "NullValue": 1, "b": 1}


def test_a_column_that_a_part_lacks_is_missing_there() -> None:
    merged = profiled({"x": ["1", "2"]})
    merged.merge(profiled({"y": ["a"]}))
    assert (merged.columns["x"].types.null, merged.columns["y"].types.null) == (1, 2)


def test_a_column_that_a_part_finds_to_be_text_is_text() -> None:
    merged = profiled({"x": ["1", "2"]})
    merged.merge(profiled({"x": ["a"]}))
    merged.merge(profiled({"x": ["3"]}))
    assert merged.columns["x"].type == "String"
    assert merged.columns["x"].categories.buckets == {"1": 1, "2": 1, "a": 1, "3": 1}


def test_statistics_of_parts_say_so() -> None:
    whole = profiled({"x": ["1", "2"]})
    assert "notes" not in statistics_document(whole, generation=Generation.C)
    whole.merge(profiled({"x": ["3"]}))
    (note,) = statistics_document(whole, generation=Generation.C)["notes"]
    assert note.startswith("merged from 2 parts: ")


def test_numbers_that_wait_to_be_taken_in_do_not_travel() -> None:
    profile = profiled({"x": [f"{number}.5" for number in range(1000)]})
    assert len(pickle.dumps(profile)) < 21_000
    assert pickle.loads(pickle.dumps(profile)).columns["x"].moments.state == profile.columns["x"].moments.state
