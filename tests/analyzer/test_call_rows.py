"""The rows in captured bodies of any shape, as exact mode reads them."""

import json
from pathlib import Path

import pytest

from driftgauge_analyzer.reading.bodies import Row
from driftgauge_analyzer.reading.calls import CallRows
from driftgauge_analyzer.reading.capture import Payload
from driftgauge_analyzer.reading.place import Place, RecordError

PLACE = Place(path=Path("capture.jsonl"), line=1)
NAMES = ("y", "a", "b")


def body(content: object, content_type: str = "application/json") -> Payload:
    """A body of JSON, or of CSV if it is a text."""
    if isinstance(content, str):
        return Payload(encoding="CSV", data=content, content_type="text/csv")
    return Payload(encoding="JSON", data=json.dumps(content), content_type=content_type)


def rows(response: object, request: object, names: tuple[str, ...] = NAMES) -> list[Row]:
    return CallRows(names=names).of(body(response), body(request), PLACE)


@pytest.mark.parametrize(
    ("response", "request_"),
    [
        ("0.5", "1,2"),
        ([0.5], [[1, 2]]),
        (0.5, [1, 2]),
        ([[0.5]], [1, 2]),
        ({"predictions": [0.5]}, {"instances": [[1, 2]]}),
        ({"predictions": [[0.5]]}, {"data": [1, 2]}),
        ("0.5", [1, 2]),
        ([0.5], "1,2"),
    ],
)
def test_values_without_names_are_told_by_their_position(response: object, request_: object) -> None:
    assert rows(response, request_) == [["0.5", "1", "2"]]


@pytest.mark.parametrize(
    ("response", "request_"),
    [
        ("0.5\n0.6", "1,2\n3,4"),
        ("0.5,0.6", "1,2\n3,4"),
        ([0.5, 0.6], [[1, 2], [3, 4]]),
        ({"predictions": [0.5, 0.6]}, {"instances": [[1, 2], [3, 4]]}),
        ([[0.5], [0.6]], {"instances": [[1, 2], [3, 4]]}),
    ],
)
def test_a_body_of_several_rows_has_an_answer_for_each(response: object, request_: object) -> None:
    assert rows(response, request_) == [["0.5", "1", "2"], ["0.6", "3", "4"]]


@pytest.mark.parametrize(
    ("response", "request_"),
    [
        ({"y": 0.5}, {"a": 1, "b": 2}),
        ({"y": 0.5}, [1, 2]),
        ({"y": 0.5}, {"data": [[1, 2]]}),
        ([0.5], {"a": 1, "b": 2}),
        ("0.5", {"a": 1, "b": 2}),
        ({"y": 0.5}, "1,2"),
        ({"predictions": 0.5, "model": "v2"}, {"inputs": {"a": 1, "b": 2}, "signature_name": "serving_default"}),
        ({"y": [0.5]}, {"a": [1], "b": [2]}),
        ({"y": 0.5}, {"instances": [{"a": 1, "b": 2}]}),
    ],
)
def test_names_are_kept_and_values_without_take_those_that_are_left(response: object, request_: object) -> None:
    assert rows(response, request_) == [{"y": "0.5", "a": "1", "b": "2"}]


def test_lists_of_one_length_under_several_keys_are_columns() -> None:
    assert rows({"y": [0.5, 0.6]}, {"a": [1, 3], "b": [2, 4]}) == [
        {"y": "0.5", "a": "1", "b": "2"},
        {"y": "0.6", "a": "3", "b": "4"},
    ]


@pytest.mark.parametrize("envelope", ["dataframe_split", None])
def test_pandas_split_layout_is_a_table(envelope: str | None) -> None:
    table = {"columns": ["a", "b"], "data": [[1, 2], [3, 4]]}
    assert rows({"predictions": [0.5, 0.6]}, table if envelope is None else {envelope: table}) == [
        {"y": "0.5", "a": "1", "b": "2"},
        {"y": "0.6", "a": "3", "b": "4"},
    ]


def test_columns_may_be_in_an_envelope() -> None:
    assert rows({"y": 0.5}, {"inputs": {"a": [1], "b": [2]}}) == [{"y": "0.5", "a": "1", "b": "2"}]


def test_nested_objects_are_named_by_their_path() -> None:
    assert rows({"y": 0.5}, {"a": {"low": 1, "high": 2}}) == [{"y": "0.5", "a_low": "1", "a_high": "2"}]


def test_a_key_that_the_response_repeats_is_one_field() -> None:
    assert rows({"id": "u", "y": 0.5}, {"id": "u", "a": 1}) == [{"id": "u", "y": "0.5", "a": "1"}]


def test_json_is_known_whatever_its_content_type_is_called() -> None:
    answer = Payload(encoding="BASE64", data="eyJ5IjogMC41fQ==", content_type="text/html; charset=utf-8")
    assert CallRows(names=NAMES).of(answer, body({"a": 1}), PLACE) == [{"y": "0.5", "a": "1"}]


@pytest.mark.parametrize("response", ["[0.1, 0.9],[0.8, 0.2]", "[0.1, 0.9]\n[0.8, 0.2]\n"])
def test_lists_in_csv_are_rows(response: str) -> None:
    assert rows(response, "1\n2", ("p0", "p1", "a")) == [["0.1", "0.9", "1"], ["0.8", "0.2", "2"]]


def test_text_in_brackets_is_text() -> None:
    assert rows("0.5", "[draft] report,2") == [["0.5", "[draft] report", "2"]]


def test_doubled_quotes_are_one_quote() -> None:
    assert rows("0.5", '"a ""b"", c",2') == [["0.5", 'a "b", c', "2"]]


@pytest.mark.parametrize(
    ("response", "request_", "reason"),
    [
        ([0.5], [[1, 2], [3, 4]], "the record holds 1 predictions and 2 rows"),
        ({"y": 0.5}, [1, 2, 3], "3 values without a name, where 2 columns are left for them"),
        ({"id": 1}, {"id": 2}, "request and response have different values of 'id'"),
    ],
)
def test_what_has_no_rows_is_wrong_with_the_record(response: object, request_: object, reason: str) -> None:
    with pytest.raises(RecordError) as error:
        rows(response, request_)
    assert error.value.reason == reason
