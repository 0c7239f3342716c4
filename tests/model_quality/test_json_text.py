import json
import math
import struct
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from driftgauge_analyzer import json_text

finite = st.floats(allow_nan=False, allow_infinity=False)
scalars = st.one_of(st.none(), st.booleans(), st.integers(), finite, st.text())
documents = st.recursive(
    scalars, lambda inner: st.one_of(st.lists(inner), st.dictionaries(st.text(), inner)), max_leaves=30
)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0.0, "0.0"),
        (-0.0, "-0.0"),
        (2.0, "2.0"),
        (0.001, "0.001"),
        (0.0009999, "9.999E-4"),
        (7.45e-4, "7.45E-4"),
        (1e-4, "1.0E-4"),
        (9999999.0, "9999999.0"),
        (1e7, "1.0E7"),
        (18_000_000.0, "1.8E7"),
        (123456789.25, "1.2345678925E8"),
        (-1e21, "-1.0E21"),
        (1e100, "1.0E100"),
        (5e-324, "4.9E-324"),
        (-1e-323, "-9.9E-324"),
        (1.7976931348623157e308, "1.7976931348623157E308"),
        (math.nan, "NaN"),
        (math.inf, "Infinity"),
        (-math.inf, "-Infinity"),
    ],
)
def test_a_double_is_written_as_java_writes_it(number: float, text: str) -> None:
    assert json_text.java_double(number) == text


@given(finite)
def test_a_double_reads_back_as_itself(number: float) -> None:
    text = json_text.java_double(number)
    assert struct.pack("d", float(text)) == struct.pack("d", number)


@given(finite)
def test_the_exponent_appears_exactly_outside_the_plain_range(number: float) -> None:
    plain = number == 0 or 1e-3 <= abs(number) < 1e7
    assert ("E" not in json_text.java_double(number)) == plain


@given(finite)
def test_a_mantissa_has_one_digit_before_the_point_and_no_needless_zero(number: float) -> None:
    mantissa, _, exponent = json_text.java_double(number).partition("E")
    whole, _, fraction = mantissa.lstrip("-").partition(".")
    assert fraction == "0" or not fraction.endswith("0")
    if exponent:
        assert len(whole) == 1
        assert whole != "0"


@given(finite.filter(lambda number: abs(number) > 1e-322))
def test_the_digits_are_the_shortest_that_read_back(number: float) -> None:
    assert Decimal(json_text.java_double(number)) == Decimal(repr(number))


@given(st.lists(finite, min_size=1))
def test_an_array_of_doubles_is_its_numbers_one_by_one(numbers: list[float]) -> None:
    expected = "[ " + ", ".join(map(json_text.java_double, numbers)) + " ]"
    assert json_text.dumps(numbers) == expected
    assert json_text.dumps(np.array(numbers)) == expected


@given(documents)
def test_every_document_reads_back_as_itself(document: json_text.JsonValue) -> None:
    assert json.loads(json_text.dumps(document)) == document


def test_objects_are_indented_and_arrays_stay_on_their_line() -> None:
    document = {"version": 0.0, "features": [{"name": "a", "data": [[1.0, 2.5], []]}, {"name": "b"}], "none": {}}
    assert json_text.dumps(document) == (
        '{\n  "version" : 0.0,\n  "features" : [ {\n    "name" : "a",\n    "data" : [ [ 1.0, 2.5 ], [ ] ]\n  }, {\n'
        '    "name" : "b"\n  } ],\n  "none" : { }\n}'
    )


def test_integers_and_doubles_stay_apart() -> None:
    assert json_text.dumps([1, 1.0, True, None]) == "[ 1, 1.0, true, null ]"


def test_not_a_number_is_written_as_a_string() -> None:
    assert json_text.dumps([math.nan, math.inf, -math.inf]) == '[ "NaN", "Infinity", "-Infinity" ]'


def test_control_characters_quotes_and_lone_surrogates_are_escaped_and_the_rest_is_not() -> None:
    assert json_text.dumps('é/"\\\n\x1f\ud800') == '"é/\\"\\\\\\n\\u001F\\uD800"'


def test_a_matrix_is_an_array_of_arrays() -> None:
    assert json_text.dumps(np.array([[1.0, 2.0], [3.0, 4.0]])) == "[ [ 1.0, 2.0 ], [ 3.0, 4.0 ] ]"


@pytest.mark.parametrize("value", [{1: "a"}, object(), {1, 2}])
def test_what_has_no_json_form_is_refused_by_type(value: object) -> None:
    with pytest.raises(TypeError, match=r"has no JSON form|cannot be a JSON key"):
        json_text.dumps(value)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "name",
    [
        "boston_packt_ch11/statistics.json",
        "boston_packt_ch11/constraints.json",
        "sdk_dataquality_100x6/statistics.json",
        "sdk_modelquality_regression_100/statistics.json",
        "sdk_modelquality_regression_100/constraints.json",
    ],
)
def test_a_real_file_comes_out_as_it_went_in(golden: Callable[[str], Path], name: str) -> None:
    text = golden(name).read_text()
    assert json_text.dumps(json.loads(text)) == text.rstrip("\n")
