"""statistics.json: values, keys and their order."""

import pytest
from analyzer.profiles import profiled

from driftgauge_analyzer.data_quality.statistics import bucket_bounds, statistics_document
from driftgauge_analyzer.generation import Generation
from driftgauge_analyzer.json_text import dumps
from driftgauge_contract.constraints import Mode

GENERATION_C = """{
  "version" : 0.0,
  "dataset" : {
    "item_count" : 3
  },
  "features" : [ {
    "name" : "size",
    "inferred_type" : "Integral",
    "numerical_statistics" : {
      "common" : {
        "num_present" : 2,
        "num_missing" : 1
      },
      "mean" : 2.0,
      "sum" : 4.0,
      "std_dev" : 1.0,
      "min" : 1.0,
      "max" : 3.0,
      "approximate_num_distinct_values" : 2,
      "completeness" : 0.6666666666666666,
      "distribution" : {
        "kll" : {
          "buckets" : [ BUCKETS ],
          "sketch" : {
            "parameters" : {
              "c" : 0.64,
              "k" : 2048.0
            },
            "data" : [ [ 3.0, 1.0 ] ]
          }
        }
      }
    }
  }, {
    "name" : "colour",
    "inferred_type" : "String",
    "string_statistics" : {
      "common" : {
        "num_present" : 2,
        "num_missing" : 1
      },
      "distinct_count" : 2.0,
      "completeness" : 0.6666666666666666,
      "distribution" : {
        "categorical" : {
          "buckets" : [ {
            "value" : "red",
            "count" : 1
          }, {
            "value" : "NullValue",
            "count" : 1
          }, {
            "value" : "blue",
            "count" : 1
          } ]
        }
      }
    }
  }, {
    "name" : "nothing",
    "inferred_type" : "Unknown"
  } ]
}"""


def buckets(text: str) -> str:
    return text[text.index('"buckets" : [ ') + len('"buckets" : [ ') : text.index(' ],\n          "sketch"')]


def test_the_whole_document() -> None:
    profile = profiled(
        {"size": ["3", None, "1"], "colour": ["red", None, "blue"], "nothing": [None, None, None]},
    )
    text = dumps(statistics_document(profile, generation=Generation.C))
    assert text.replace(buckets(text), "BUCKETS") == GENERATION_C
    assert buckets(text).startswith('{\n            "lower_bound" : 1.0,\n            "upper_bound" : 1.2,')


@pytest.mark.parametrize("generation", [Generation.A, Generation.B])
def test_earlier_generations_have_neither_completeness_nor_distinct_numbers(generation: Generation) -> None:
    profile = profiled({"size": ["3", "1"], "colour": ["red", "blue"]}, generation)
    text = dumps(statistics_document(profile, generation=generation))
    assert "completeness" not in text
    assert "approximate_num_distinct_values" not in text


def bucket_counts(numbers: list[str], mode: Mode = Mode.COMPAT) -> list[float]:
    document = statistics_document(profiled({"x": numbers}), generation=Generation.C, mode=mode)
    (feature,) = document["features"]
    return [bucket["count"] for bucket in feature["numerical_statistics"]["distribution"]["kll"]["buckets"]]


def test_buckets_hold_their_lower_bound_and_the_last_one_its_upper() -> None:
    assert bucket_counts([str(number) for number in range(11)]) == [1.0] * 9 + [2.0]


def test_a_constant_column_is_all_in_the_last_bucket() -> None:
    assert bucket_counts(["7"] * 5) == [0.0] * 9 + [5.0]


def test_maxima_fall_out_of_the_last_bucket_where_rounding_makes_its_bound_smaller() -> None:
    minimum, maximum = next(
        (low / 10, high / 10)
        for low in range(1, 50)
        for high in range(low + 1, 100)
        if bucket_bounds(low / 10, high / 10)[-1] < high / 10
    )
    numbers = [str(minimum), str(maximum), str(maximum)]
    assert sum(bucket_counts(numbers)) == 1
    assert sum(bucket_counts(numbers, Mode.EXACT)) == 3


def test_exact_mode_names_its_corrections() -> None:
    document = statistics_document(profiled({"x": ["1"]}), generation=Generation.C, mode=Mode.EXACT)
    assert [str(correction).partition(":")[0] for correction in document["corrections"]] == ["last_bucket"]
    assert "corrections" not in statistics_document(profiled({"x": ["1"]}), generation=Generation.C)


def test_without_raw_values_there_is_no_sketch_but_its_buckets() -> None:
    text = dumps(statistics_document(profiled({"x": ["1", "2"]}), generation=Generation.C, raw_values=False))
    assert '"data"' not in text
    assert '"buckets"' in text


def test_a_text_column_with_many_values_has_no_categories() -> None:
    document = statistics_document(profiled({"x": [f"v{index}" for index in range(200)]}), generation=Generation.C)
    (feature,) = document["features"]
    assert "distribution" not in feature["string_statistics"]
