"""From captured records to rows."""

import base64
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from analyzer.captures import record
from hypothesis import given
from hypothesis import strategies as st

from driftgauge_analyzer.errors import AnalyzerError
from driftgauge_analyzer.reading.capture import TimeRange
from driftgauge_analyzer.reading.captured import CaptureReader

NAMES = ("endpointInput", "endpointOutput")


class Reader:
    def __init__(self, folder: Path) -> None:
        self.path = folder / "capture.jsonl"

    def __call__(
        self,
        *lines: str,
        names: Sequence[str] = ("y", "a", "b"),
        capture_names: Sequence[str] = NAMES,
        window: TimeRange | None = None,
    ) -> list[Mapping[str, str | None]]:
        self.path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        reader = CaptureReader(capture_names=capture_names, names=names, window=window or TimeRange())
        return [row for batch in reader.read(self.path) for row in batch.frame.to_dicts()]


@pytest.fixture
def read(tmp_path: Path) -> Reader:
    return Reader(tmp_path)


def test_the_responses_columns_come_first(read: Reader) -> None:
    assert read(record("1,2\n", "0.5")) == [{"y": "0.5", "a": "1", "b": "2"}]


def test_empty_fields_are_missing(read: Reader) -> None:
    assert read(record(",2", "0.5")) == [{"y": "0.5", "a": None, "b": "2"}]


def test_columns_without_a_name_are_numbered(read: Reader) -> None:
    assert read(record("1,2,3", "0.5")) == [{"y": "0.5", "a": "1", "b": "2", "_c3": "3"}]
    assert read(record("1", "0.5")) == [{"y": "0.5", "a": "1"}]


def test_several_lines_are_several_rows(read: Reader) -> None:
    assert read(record("1,2\n3,4\n", "0.5\n0.6\n")) == [
        {"y": "0.5", "a": "1", "b": "2"},
        {"y": "0.6", "a": "3", "b": "4"},
    ]


def test_form_feeds_end_no_line(read: Reader) -> None:
    assert read(record("1\x0c,2", "0.5"), "") == [{"y": "0.5", "a": "1\x0c", "b": "2"}]


def test_one_line_of_answers_holds_one_for_each_row(read: Reader) -> None:
    assert [row["y"] for row in read(record("1,2\n3,4", "0.5,0.6"))] == ["0.5", "0.6"]


def test_quoted_fields_are_read_as_in_csv_files(read: Reader) -> None:
    assert read(record('"x, y",2', "0.5")) == [{"y": "0.5", "a": "x, y", "b": "2"}]


def test_a_capture_may_hold_requests_only(read: Reader) -> None:
    assert read(record("1,2", None), names=("a", "b")) == [{"a": "1", "b": "2"}]
    assert read(record("1,2", "0.5"), names=("a", "b"), capture_names=("endpointInput",)) == [{"a": "1", "b": "2"}]


def test_json_objects_are_named_by_their_keys(read: Reader) -> None:
    rows = read(record('{"a": 1.50, "c": {"d": null, "e": [true]}}', '{"score": 0.5}', encoding="JSON"))
    assert rows == [{"score": "0.5", "a": "1.5", "c_d": None, "c_e_0": "true"}]


@pytest.mark.parametrize("body", ['{"instances": [{"a": 1}, {"a": 2}]}', '[{"a": 1}, {"a": 2}]', '{"a": 1}\n{"a": 2}'])
def test_several_json_records_are_several_rows(read: Reader, body: str) -> None:
    assert read(record(body, '[{"p": 3}, {"p": 4}]', encoding="JSON")) == [
        {"p": "3", "a": "1"},
        {"p": "4", "a": "2"},
    ]


def test_records_that_lack_a_key_have_it_missing(read: Reader) -> None:
    rows = read(record('{"a": 1}', '{"p": 1}', encoding="JSON"), record('{"b": 1}', '{"p": 1}', encoding="JSON"))
    assert rows == [{"p": "1", "a": "1", "b": None}, {"p": "1", "a": None, "b": "1"}]


@pytest.mark.parametrize(
    ("kind", "question", "answer"), [("text/csv", "1,2", "0.5"), ("application/json", '{"a":1,"b":2}', '{"y":0.5}')]
)
def test_base64_is_taken_off(read: Reader, kind: str, question: str, answer: str) -> None:
    bodies = [base64.b64encode(text.encode()).decode() for text in (question, answer)]
    assert read(record(bodies[0], bodies[1], encoding="BASE64", kind=kind)) == [{"y": "0.5", "a": "1", "b": "2"}]


def test_only_the_window_is_read(read: Reader) -> None:
    early, late = record("1,2", "0.5"), record("3,4", "0.6").replace("T10:", "T11:")
    window = TimeRange(start=datetime(2026, 1, 1, 11, tzinfo=UTC))
    assert read(early, late, window=window) == [{"y": "0.6", "a": "3", "b": "4"}]
    assert read(early, record('"3",4', "0.6").replace("T10:", "T11:"), window=window)[0]["a"] == "3"


@pytest.mark.parametrize("question", ["3,4", '"3",4'])
def test_requests_of_a_deployment_are_no_traffic(read: Reader, question: str) -> None:
    own = record(question, "0.6").replace('"eventId"', '"inferenceId": "driftgauge-deployment-1", "eventId"')
    assert read(own, record("1,2", "0.5")) == [{"y": "0.5", "a": "1", "b": "2"}]
    assert read(own) == []


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (
            record("1", '{"p": 1}', answers="JSON"),
            "Encoding mismatch: Encoding is CSV for endpointInput, but Encoding is JSON for endpointOutput. We "
            "currently only support the same type of input and output encoding at the moment.",
        ),
        (record("1,2\n3,4\n5,6", "0.5\n0.6"), ":2: 3 rows in the input, but 2 in the output"),
        (record("1,2,3", "0.5"), ":2: 4 fields, where earlier records have 3"),
        (record('{"a":', '{"p":1}', encoding="JSON"), ":2: the body is not JSON"),
        (record('{"a": 1}', '{"a": 1}', encoding="JSON"), ":2: input and output have a key of the same name"),
        (record("!", "!", encoding="BASE64"), ":2: not BASE64 of UTF-8 text"),
        (record("x", "x", encoding="XML"), ":2: the encoding is 'XML'; it must be CSV, JSON or BASE64"),
        ('{"eventMetadata": {"eventId": "e"}}', ":2: there is neither an input nor an output"),
        ('{"eventMetadata": {"ev', ":2: not a JSON document"),
    ],
)
def test_a_record_that_cannot_be_read_is_named(read: Reader, line: str, message: str) -> None:
    with pytest.raises(AnalyzerError) as error:
        read(record("1,2", "0.5"), line)
    assert message in str(error.value)


fields = st.lists(st.text(st.sampled_from('1.5e-a" \\é'), max_size=4), min_size=2, max_size=2).map(",".join)


@given(st.lists(st.tuples(fields, st.sampled_from(["1", "0.5", "x"])), min_size=1, max_size=5))
def test_plain_records_are_read_as_if_each_were_looked_at(
    tmp_path_factory: pytest.TempPathFactory, bodies: list[tuple[str, str]]
) -> None:
    read = Reader(tmp_path_factory.mktemp("plain"))
    lines = [record(question, answer) for question, answer in bodies]
    # A blank line in between makes every record be looked at.
    assert outcome(read, *lines) == outcome(read, "", *lines)


def outcome(read: Reader, *lines: str) -> object:
    try:
        return read(*lines)
    except AnalyzerError as error:
        return str(error).partition(": ")[2]
