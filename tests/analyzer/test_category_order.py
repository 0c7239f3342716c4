"""The order in which files list categories: that of the maps in which AWS's analyzer counts them."""

import pytest
from analyzer.profiles import profiled

from driftgauge_analyzer.data_quality.listed_categories import ListedCategories
from driftgauge_analyzer.profiling.scala_maps import java_hash, pair_hash, text_order


def listed(**columns: list[str]) -> dict[str, list[str]]:
    categories = ListedCategories.of(profiled(columns))
    return {name: list(categories.of_column(name) or ()) for name in columns}


@pytest.mark.parametrize(
    ("pair", "expected"),
    [
        # What scala.Tuple2(…).hashCode of Scala 2.12 prints.
        (("colour", "red"), -21919169),
        (("colour", "blue"), 1581515596),
        (("colour", "NullValue"), -1450060850),
        (("é", "😀"), 2076654044),
    ],
)
def test_pairs_hash_as_scalas(pair: tuple[str, str], expected: int) -> None:
    assert pair_hash(*pair) == expected % 2**32


def test_texts_hash_by_their_utf_16_units() -> None:
    assert java_hash("😀") == 0xD83D * 31 + 0xDE00


def test_more_than_four_texts_have_the_order_of_scalas_set() -> None:
    # Set("a", "b", "c", "d", "e").toString in Scala 2.12: Set(e, a, b, c, d)
    assert text_order(["a", "b", "c", "d", "e"]) == ["e", "a", "b", "c", "d"]
    assert listed(letter=["a", "b", "c", "d", "e"]) == {"letter": ["e", "a", "b", "c", "d"]}


def test_up_to_four_texts_have_the_order_of_their_pairs_with_the_column() -> None:
    # The iteration order of an immutable.HashMap of the six pairs in Scala 2.12.
    found = listed(colour=["red", "blue", "green"], size=["L", "M", "S"])
    assert found == {"colour": ["blue", "red", "green"], "size": ["L", "M", "S"]}


def test_up_to_four_texts_in_all_keep_the_order_of_their_appearance() -> None:
    assert listed(colour=["red", "blue", "green"]) == {"colour": ["red", "blue", "green"]}
