"""Categories and the order in which they are listed."""

import polars as pl

from driftgauge_analyzer.profiling.categories import CategoryCounts, listing_order


def counts(*cells: str | None) -> CategoryCounts:
    result = CategoryCounts()
    result.update(pl.Series(cells, dtype=pl.String))
    return result


def test_missing_cells_are_a_category() -> None:
    assert counts("a", None, "a").buckets == {"a": 2, "NullValue": 1}


def test_up_to_four_keys_keep_the_order_of_their_first_appearance() -> None:
    assert listing_order(["d", "c", "b", "a"]) == ["d", "c", "b", "a"]


def test_more_keys_have_the_order_of_scalas_immutable_map() -> None:
    # Set("a", "b", "c", "d", "e").toString in Scala 2.12: Set(e, a, b, c, d)
    assert listing_order(["a", "b", "c", "d", "e"]) == ["e", "a", "b", "c", "d"]


def test_keys_beyond_the_basic_plane_hash_by_their_utf_16_units() -> None:
    assert sorted(listing_order(["😀", "é", "a", "b", "c"])) == sorted(["😀", "é", "a", "b", "c"])


def test_a_column_with_too_many_texts_has_no_categories() -> None:
    assert counts(*map(str, range(1025))).buckets is None


def test_parts_merge_to_the_counts_of_the_whole() -> None:
    merged = counts("a", "b")
    merged.merge(counts("b", None))
    assert merged.buckets == {"a": 1, "b": 2, "NullValue": 1}


def test_parts_that_have_too_many_texts_together_have_no_categories() -> None:
    merged = counts(*map(str, range(1000)))
    merged.merge(counts(*map(str, range(1000, 2000))))
    assert merged.buckets is None
