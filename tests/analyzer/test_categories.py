"""Categories and the order in which they are listed."""

import polars as pl

from driftgauge_analyzer.profiling.categories import CategoryCounts


def counts(*cells: str | None) -> CategoryCounts:
    result = CategoryCounts()
    result.update(pl.Series(cells, dtype=pl.String))
    return result


def test_missing_cells_are_a_category() -> None:
    assert counts("a", None, "a").buckets == {"a": 2, "NullValue": 1}


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
