"""What is remembered of a column for exact mode: from any blocks, and merged from any parts, the same."""

import pickle

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from driftgauge_analyzer.profiling.details.column_details import ColumnDetails
from driftgauge_analyzer.profiling.details.extremes import Extremes
from driftgauge_analyzer.profiling.details.hash_counts import CAPACITY, HashCounts
from driftgauge_analyzer.profiling.details.masks import masks_of
from driftgauge_analyzer.profiling.details.membership import Membership
from driftgauge_analyzer.profiling.details.probe import Probe
from driftgauge_analyzer.profiling.details.row_order import MAX_ROWS, RowOrder
from driftgauge_analyzer.profiling.texts import Texts
from driftgauge_analyzer.profiling.xxhash64 import hash_texts


def hashes(texts: list[str]) -> np.ndarray:
    return hash_texts(Texts(pl.Series(texts, dtype=pl.String)))


@pytest.mark.parametrize(
    ("text", "mask"),
    [("ref 12", "a 9"), ("2026-11-25", "9-9-9"), ("3f2a-77", "x-9"), ("Ä9", "x"), ("", ""), ("a.b@c.de", "a.a@a.a")],
)
def test_a_mask_is_the_format_of_a_text(text: str, mask: str) -> None:
    assert masks_of(pl.Series([text])).to_list() == [mask]


@given(st.lists(st.text(), unique=True, max_size=200))
def test_members_are_always_found(texts: list[str]) -> None:
    members = hashes(texts)
    written = Membership.parse(Membership.of(members).text)
    assert written.has(members).all()


def test_few_others_are_taken_for_members() -> None:
    random = np.random.default_rng(5)
    members, others = (random.integers(0, 2**63, size).astype(np.uint64) for size in (5_000, 50_000))
    assert Membership.of(members).has(others).mean() < 0.012


def test_merged_filters_find_the_members_of_both() -> None:
    one, other = hashes([f"a{n}" for n in range(2_000)]), hashes([f"b{n}" for n in range(10)])
    merged = Membership.of(one).merged(Membership.of(other))
    assert merged.has(one).all()
    assert merged.has(other).all()


@pytest.mark.parametrize("text", ["§", "AAAA", "AAAAAAAAAAAAAAAAAAA="])
def test_what_is_no_filter_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"base64|bytes"):
        Membership.parse(text)


def test_counts_are_exact_while_values_are_few() -> None:
    counts = HashCounts()
    counts.update(np.array([1, 1, 2, 3], dtype=np.uint64))
    counts.update(np.array([3, 4], dtype=np.uint64))
    assert (counts.occurring(1), counts.occurring(2), counts.rows, counts.complete) == (2, 2, 6, True)
    assert counts.frequent() == {1: 2, 2: 1, 3: 2, 4: 1}


def test_counts_of_many_values_are_estimates_that_keep_the_frequent_ones() -> None:
    random = np.random.default_rng(2)
    counts = HashCounts()
    for _ in range(6):
        rare = random.integers(1, 2**63, 40_000).astype(np.uint64)
        counts.update(np.where(random.random(40_000) < 0.1, np.uint64(7), rare))
    assert not counts.complete
    assert len(counts.hashes) <= CAPACITY
    assert counts.occurring(1) == pytest.approx(6 * 36_000, rel=0.05)
    assert counts.frequent()[7] == pytest.approx(24_000, rel=0.05)


def test_the_tails_of_few_numbers_are_their_percentiles() -> None:
    details = ColumnDetails()
    details.update_numbers(np.arange(1_000.0))
    upper, lower = details.upper_tail, details.lower_tail
    assert upper is not None
    assert lower is not None
    assert (upper.point, upper.count, lower.point, lower.count) == (990.0, 9, 9.0, 9)


def test_ties_at_a_point_are_not_beyond_it() -> None:
    extremes = Extremes()
    extremes.update(np.array([0.0] * 985 + [1.0] * 15))
    assert extremes.tail is not None
    assert (extremes.tail.point, extremes.tail.count) == (1.0, 0)


@given(st.integers(0, 2**31), st.integers(1, 250_000))
def test_extremes_do_not_depend_on_blocks(seed: int, cut: int) -> None:
    numbers = np.random.default_rng(seed).standard_cauchy(250_000)
    whole, parts, other = Extremes(), Extremes(), Extremes()
    whole.update(numbers)
    parts.update(numbers[:cut])
    other.update(numbers[cut:])
    parts.merge(other)
    assert parts.tail == whole.tail
    assert whole.tail is not None
    assert whole.tail.count == int((numbers > whole.tail.point).sum())


def test_the_longest_run_is_that_of_equal_values() -> None:
    order = RowOrder()
    order.update(np.array([1.0, 2, 2, 2, 1]), np.zeros(5, dtype=np.bool_), numeric=True)
    order.update(np.array([1.0, 1]), np.array([False, True, False]), numeric=True)
    assert order.longest_run == 3
    assert order.missing.tolist() == [False] * 6 + [True, False]


@pytest.mark.parametrize(
    ("values", "arrangement"),
    [
        ([1.0, 3, 2, 2, 5], "mixed"),
        ([1.0, 2, 2, 5, 9], "sorted"),
        ([9.0] + [2.0] * 20 + [1.0], "sorted"),
        ([0.0] * 50 + [1.0] * 50, "grouped"),
        ([2.0] * 50 + [0.0] * 50 + [1.0] * 20, "grouped"),
        ([0.0] * 50 + [1.0] * 50 + [0.0] * 10, "mixed"),
        ([1.0] * 100, "mixed"),
        ([], "mixed"),
    ],
)
def test_the_arrangement_of_rows_is_told(values: list[float], arrangement: str) -> None:
    order = RowOrder()
    order.update(np.array(values), np.zeros(len(values), dtype=np.bool_), numeric=True)
    assert order.arrangement == arrangement


def test_only_the_first_rows_tell_of_order() -> None:
    order = RowOrder()
    for _ in range(3):
        order.update(np.arange(30_000.0), np.zeros(30_000, dtype=np.bool_), numeric=True)
    assert (len(order.values), order.room) == (MAX_ROWS, 0)


def test_rows_after_a_change_of_type_tell_nothing() -> None:
    order = RowOrder()
    order.update(np.arange(5.0), np.zeros(5, dtype=np.bool_), numeric=True)
    order.update(np.arange(5.0), np.zeros(5, dtype=np.bool_), numeric=False)
    assert len(order.values) == 5


def test_outliers_do_not_hide_that_rows_depend_on_each_other() -> None:
    random = np.random.default_rng(4)
    values = np.repeat(random.normal(size=500), 20) + random.standard_cauchy(10_000)
    order = RowOrder()
    order.update(values, np.zeros(10_000, dtype=np.bool_), numeric=True)
    assert order.value_effects[1].effect > 1.5


def test_numbers_are_counted_against_a_baseline_while_they_are_read() -> None:
    probe = Probe(numeric=True, lowest=0, highest=10, lower_point=1, upper_point=9)
    one, other = ColumnDetails(probe), ColumnDetails(probe)
    one.update_numbers(np.array([-1.0, 0.5, 5, 9.5, 11]))
    other.update_numbers(np.array([12.0]))
    one.merge(other)
    beyond = one.beyond
    assert (beyond.numbers, beyond.below_range, beyond.above_range) == (6, 1, 2)
    assert (beyond.below_point, beyond.above_point, beyond.fractions) == (2, 3, 2)


def test_details_go_to_another_process_without_what_waits() -> None:
    details = ColumnDetails()
    texts = pl.Series([f"id {number}" for number in range(20_000)])
    details.update_texts(texts, hash_texts(Texts(texts)))
    details.update_order(np.arange(20_000.0), np.zeros(20_000, dtype=np.bool_), numeric=True)
    received = pickle.loads(pickle.dumps(details))
    assert len(received.order.values) == 8_192
    assert received.texts.counts.occurring(1) == details.texts.counts.occurring(1) == 10_000
    received.merge(details)
    assert len(received.order.values) == 28_192


def test_texts_are_looked_up_in_the_baselines() -> None:
    known = hashes(["a 1", "b 2"])
    details = ColumnDetails(Probe(known=Membership.of(known)))
    texts = pl.Series(["a 1", "c 3", "b 2", "c 3"])
    details.update_texts(texts, hash_texts(Texts(texts)))
    assert details.texts.unknown == 2
    assert details.texts.masks == {"a 9": 4}
    assert set(details.texts.names.values()) == {"a 1", "b 2", "c 3"}
