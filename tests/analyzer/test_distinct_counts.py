"""xxHash64 and HyperLogLog++, as Spark has them."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from driftgauge_analyzer.profiling.hyperloglog import DistinctCounter
from driftgauge_analyzer.profiling.texts import Texts
from driftgauge_analyzer.profiling.xxhash64 import hash_texts

ISHMAEL = "Call me Ishmael. Some years ago--never mind how long precisely-"
PUBLISHED = {
    "": 0xEF46DB3751D8E999,
    "a": 0xD24EC4F1A98C6E5B,
    "as": 0x1C330FB2D66BE179,
    "asd": 0x631C37CE72A97393,
    "asdf": 0x415872F599CEA71E,
    "abc": 0x44BC2CF5AD770999,
    ISHMAEL: 0x02A2E85470D6FD96,
}
# With Spark's seed of 42, from the reference implementation.
SEEDED = {"a": 0x88E4FE59ADF7B0CC, ISHMAEL: 0xD1A585E1DDD2C99D, "asdf": 0x29B89170245C6569}


def texts(*values: str) -> Texts:
    return Texts(pl.Series(values, dtype=pl.String))


def counter(*values: str) -> DistinctCounter:
    result = DistinctCounter()
    result.update(texts(*values))
    return result


def test_hashes_are_the_published_ones() -> None:
    assert dict(zip(PUBLISHED, hash_texts(texts(*PUBLISHED), seed=0).tolist(), strict=True)) == PUBLISHED


def test_hashes_have_sparks_seed() -> None:
    assert dict(zip(SEEDED, hash_texts(texts(*SEEDED)).tolist(), strict=True)) == SEEDED


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=80), min_size=1, max_size=30))
def test_a_texts_hash_does_not_depend_on_its_neighbours(values: list[str]) -> None:
    alone = [int(hash_texts(texts(value))[0]) for value in values]
    assert hash_texts(texts(*values)).tolist() == alone


# What Spark 3.3.0 makes of the texts "0", "1", …; between 400 and 1,280 deequ and Spark differ.
@pytest.mark.parametrize(
    ("count", "estimate"),
    [
        *((0, 0), (10, 10), (54, 54), (83, 86), (120, 125), (300, 296), (350, 343)),
        *((2_000, 1_937), (5_000, 4_632), (23_432, 22_115), (100_000, 97_299)),
    ],
)
def test_estimates_are_sparks(count: int, estimate: int) -> None:
    assert counter(*map(str, range(count))).estimate == estimate


@pytest.mark.parametrize("count", [450, 700, 1_000])
def test_estimates_in_between_are_close(count: int) -> None:
    assert counter(*map(str, range(count))).estimate == pytest.approx(count, rel=0.1)


def test_repeated_texts_count_once() -> None:
    assert counter(*["1"] * 50, *["1.0"] * 50).estimate == 2


def test_merged_counters_know_what_one_would() -> None:
    merged = counter("a", "b")
    merged.merge(counter("b", "c"))
    assert merged.registers.tolist() == counter("a", "b", "c").registers.tolist()
