import base64
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from driftgauge_analyzer.errors import AnalyzerError
from driftgauge_analyzer.reading.capture import Payload
from driftgauge_analyzer.reading.payload import Row, rows
from driftgauge_analyzer.reading.place import Place

PLACE = Place(path=Path("capture.jsonl"), line=3)


def read(data: str, encoding: str, content_type: str | None = None) -> list[Row]:
    return rows(Payload(encoding=encoding, data=data, content_type=content_type), PLACE)


def test_csv_fields_are_addressed_by_their_position() -> None:
    assert read("1,0.9\n0,0.2\n", "CSV") == [{"0": "1", "1": "0.9"}, {"0": "0", "1": "0.2"}]


def test_an_empty_csv_field_is_no_value() -> None:
    assert read("1,,2", "CSV") == [{"0": "1", "1": None, "2": "2"}]


def test_blank_lines_and_line_ends_do_not_count() -> None:
    assert read("0.4\r\n\r\n0.5\n", "CSV") == [{"0": "0.4"}, {"0": "0.5"}]


def test_a_quoted_csv_field_may_hold_commas() -> None:
    assert read('"a, b",1', "CSV") == [{"0": "a, b", "1": "1"}]


def test_json_keys_are_addressed_by_name_and_nested_ones_by_their_path() -> None:
    assert read('{"score": 0.4, "box": {"x": 1, "y": [true, null]}}', "JSON") == [
        {"score": "0.4", "box_x": "1", "box_y_0": "true", "box_y_1": None}
    ]


def test_an_envelope_of_records_is_as_many_rows() -> None:
    assert read('{"predictions": [{"score": 0.4}, {"score": 0.6}]}', "JSON") == [
        {"score": "0.4", "predictions_score": "0.4"},
        {"score": "0.6", "predictions_score": "0.6"},
    ]


def test_an_envelope_of_numbers_is_as_many_rows() -> None:
    assert read('{"predictions": [0.4, 0.6]}', "JSON") == [{"predictions": "0.4"}, {"predictions": "0.6"}]


def test_a_json_list_of_numbers_is_one_row_as_a_csv_line_is() -> None:
    assert read("[0.4, 0.6]", "JSON") == [{"0": "0.4", "1": "0.6"}]


def test_a_json_list_of_lists_is_as_many_rows() -> None:
    assert read("[[1, 0.9], [0, 0.2]]", "JSON") == [{"0": "1", "1": "0.9"}, {"0": "0", "1": "0.2"}]


def test_a_bare_json_number_is_the_value_at_position_0() -> None:
    assert read("0.5", "JSON") == [{"0": "0.5"}]


def test_json_lines_are_the_rows_of_each_line() -> None:
    assert read('{"a": 1}\n{"a": 2}\n', "JSON") == [{"a": "1"}, {"a": "2"}]


@pytest.mark.parametrize(
    ("data", "content_type", "expected"),
    [("1,2", "text/csv; charset=utf-8", {"0": "1", "1": "2"}), ('{"a": 1}', "application/json", {"a": "1"})],
)
def test_base64_is_read_by_its_content_type(data: str, content_type: str, expected: Row) -> None:
    assert read(base64.b64encode(data.encode()).decode(), "BASE64", content_type) == [expected]


@pytest.mark.parametrize(
    ("data", "encoding", "content_type", "message"),
    [
        ("{", "JSON", None, "the body is not JSON"),
        ('{"a": 1}\n{', "JSON", None, "the body is not JSON"),
        ('"open', "CSV", None, "not CSV"),
        ("AAAA", "BASE64", "application/x-npy", "cannot read BASE64 of content type 'application/x-npy'"),
        ("%%%", "BASE64", "text/csv", "not BASE64 of UTF-8 text"),
        ("/w==", "BASE64", "text/csv", "not BASE64 of UTF-8 text"),
        ("x", "AVRO", None, "the encoding is 'AVRO'; it must be CSV, JSON or BASE64"),
    ],
)
def test_a_body_that_cannot_be_read_is_refused_with_its_place(
    data: str, encoding: str, content_type: str | None, message: str
) -> None:
    with pytest.raises(AnalyzerError, match=rf"capture\.jsonl:3: {message}"):
        read(data, encoding, content_type)


@given(st.text(), st.sampled_from(["CSV", "JSON", "BASE64"]), st.sampled_from(["text/csv", "application/json"]))
def test_whatever_the_body_holds_it_has_rows_or_is_refused(data: str, encoding: str, content_type: str) -> None:
    try:
        found = read(data, encoding, content_type)
    except AnalyzerError as error:
        assert str(error).startswith("capture.jsonl:3: ")  # noqa: PT017
    else:
        assert all(value is None or isinstance(value, str) for row in found for value in row.values())


def test_json_nested_beyond_reason_is_refused() -> None:
    with pytest.raises(AnalyzerError, match="the body is not JSON"):
        read("[" * 100_000, "JSON")
