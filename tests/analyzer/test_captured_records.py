"""Captured and merged JSON lines, as records."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from driftgauge_analyzer.errors import AnalyzerError
from driftgauge_analyzer.reading.capture import CapturedRecord, TimeRange, data_files, read_records

LINE = {
    "captureData": {
        "endpointInput": {"observedContentType": "text/csv", "mode": "INPUT", "data": "1,2", "encoding": "CSV"},
        "endpointOutput": {"observedContentType": "text/csv", "mode": "OUTPUT", "data": "0.5", "encoding": "CSV"},
    },
    "eventMetadata": {
        "eventId": "event",
        "inferenceId": "mine",
        "inferenceTime": "2026-01-01T10:00:00Z",
        "customAttributes": ["blue"],
    },
    "eventVersion": "0",
}


def read(path: Path, window: TimeRange | None = None) -> list[CapturedRecord]:
    return list(read_records([path], window or TimeRange()))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "capture.jsonl"
    path.write_text(json.dumps(LINE) + "\n")
    return path


def test_a_record_has_its_bodies_and_its_event(file: Path) -> None:
    (record,) = read(file)
    assert record.input is not None
    assert record.output is not None
    assert (record.input.data, record.output.data, record.input.encoding) == ("1,2", "0.5", "CSV")
    assert (record.event_id, record.inference_id, record.custom_attributes) == ("event", "mine", ("blue",))
    assert record.time == datetime(2026, 1, 1, 10, tzinfo=UTC)
    assert record.ground_truth is None
    assert str(record.place) == f"{file}:1"


def test_labels_refer_to_the_inference_id_and_else_to_the_event_id(file: Path) -> None:
    (record,) = read(file)
    assert record.join_key == "mine"
    file.write_text(json.dumps({**LINE, "eventMetadata": {"eventId": "event"}}))
    (record,) = read(file)
    assert record.join_key == "event"


def test_merged_records_have_their_label(file: Path) -> None:
    file.write_text(json.dumps({**LINE, "groundTruthData": {"data": "1", "encoding": "CSV"}}))
    (record,) = read(file)
    assert record.ground_truth is not None
    assert record.ground_truth.data == "1"


@pytest.mark.parametrize(
    ("start", "end", "count"), [(10, 11, 1), (9, 10, 0), (None, 10, 0), (11, None, 0), (None, None, 1)]
)
def test_a_window_begins_with_its_start_and_ends_before_its_end(
    file: Path, start: int | None, end: int | None, count: int
) -> None:
    moments = [None if hour is None else datetime(2026, 1, 1, hour, tzinfo=UTC) for hour in (start, end)]
    assert len(read(file, TimeRange(start=moments[0], end=moments[1]))) == count


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"captureData": {"endpointIn', ":2: not a JSON document"),
        ("[1]", ":2: expected a JSON object, found list"),
        ("{}", ":2: eventMetadata is missing or is not an object"),
        ('{"eventMetadata": {}, "captureData": {"endpointInput": "x"}}', ":2: endpointInput is missing or is not an"),
        ('{"eventMetadata": {}, "captureData": {"endpointInput": {"data": 1}}}', ":2: endpointInput must have data"),
        ("[" * 100_000, ":2: not a JSON document"),
    ],
)
def test_a_broken_line_is_named(file: Path, line: str, message: str) -> None:
    file.write_text(json.dumps(LINE) + "\n" + line + "\n")
    with pytest.raises(AnalyzerError, match=message):
        read(file)


def test_bytes_that_are_not_utf_8_are_named(file: Path) -> None:
    file.write_bytes(b'{"a": "\xff"}\n')
    with pytest.raises(AnalyzerError, match=":1: not UTF-8"):
        read(file)


def test_a_time_that_cannot_be_read_matters_only_where_there_is_a_window(file: Path) -> None:
    file.write_text(json.dumps({**LINE, "eventMetadata": {"eventId": "e", "inferenceTime": "{%s}"}}))
    assert len(read(file)) == 1
    with pytest.raises(AnalyzerError, match=r"inferenceTime is '\{%s\}'"):
        read(file, TimeRange(start=datetime(2026, 1, 1, tzinfo=UTC)))


def test_blank_lines_and_a_byte_order_mark_are_passed_over(file: Path) -> None:
    file.write_bytes(b"\xef\xbb\xbf" + json.dumps(LINE).encode() + b"\r\n\r\n")
    assert len(read(file)) == 1


def test_a_datasets_files_come_in_the_order_of_their_paths_without_hidden_and_empty_ones(tmp_path: Path) -> None:
    for name in ("11/b.jsonl", "10/c.jsonl", "10/_SUCCESS", "10/.hidden", "_temporary/0/d.jsonl", ".git/e.jsonl"):
        (tmp_path / name).parent.mkdir(exist_ok=True, parents=True)
        (tmp_path / name).write_text("{}")
    (tmp_path / "12.jsonl").touch()
    assert data_files(tmp_path) == [tmp_path / "10/c.jsonl", tmp_path / "11/b.jsonl"]


def test_requests_of_a_deployment_are_no_traffic(file: Path) -> None:
    own = {**LINE["eventMetadata"], "inferenceId": "driftgauge-deployment-1"}
    file.write_text(json.dumps({**LINE, "eventMetadata": own}) + "\n" + json.dumps(LINE) + "\n")
    assert [record.inference_id for record in read(file)] == ["mine"]
