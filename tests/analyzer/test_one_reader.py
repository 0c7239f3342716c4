"""All monitors read a captured call alike in exact mode, whatever the shape of its bodies."""

import base64
import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from driftgauge_analyzer.bias import bodies
from driftgauge_analyzer.bias.config import AnalysisConfig, Facet
from driftgauge_analyzer.bias.table import from_records
from driftgauge_analyzer.model_quality.records import read_rows
from driftgauge_analyzer.model_quality.table import Attributes, Role, Table
from driftgauge_analyzer.reading.capture import CapturedRecord, Payload, TimeRange
from driftgauge_analyzer.reading.captured import CaptureReader
from driftgauge_analyzer.reading.place import Place
from driftgauge_analyzer.reading.unreadable import UnreadableRecords
from driftgauge_contract.constraints import Mode

SIDES = ("endpointInput", "endpointOutput")
CONFIG = AnalysisConfig(
    headers=("a", "b", "y"), label="y", label_attribute=None, label_values=("1",), facets=(Facet(name="a"),)
)


@dataclass(frozen=True, kw_only=True)
class Call:
    """A request and its response: CSV where they are texts, else JSON."""

    request: object
    response: object

    def line(self) -> str:
        """The call as an endpoint captures it."""
        sides = {"endpointInput": payload(self.request), "endpointOutput": payload(self.response)}
        capture = {name: {"data": side.data, "encoding": side.encoding} for name, side in sides.items()}
        return json.dumps({"captureData": capture, "eventMetadata": {"eventId": "1"}})

    def merged(self, labels: str) -> CapturedRecord:
        """The call with its labels."""
        return CapturedRecord(
            place=Place(path=Path("merged.jsonl"), line=1),
            event_id="1",
            input=payload(self.request),
            output=payload(self.response),
            ground_truth=Payload(encoding="CSV", data=labels),
        )


def payload(content: object) -> Payload:
    if isinstance(content, str):
        return Payload(encoding="CSV", data=content)
    if isinstance(content, bytes):
        data = base64.b64encode(content).decode()
        return Payload(encoding="BASE64", data=data, content_type="application/jsonlines")
    return Payload(encoding="JSON", data=json.dumps(content))


def seen_by_data_quality(call: Call, folder: Path) -> list[tuple[str | None, ...]]:
    path = folder / "capture.jsonl"
    path.write_text(call.line() + "\n")
    reader = CaptureReader(capture_names=SIDES, names=("y", "a", "b"), window=TimeRange(), mode=Mode.EXACT)
    return [row for batch in reader.read(path) for row in batch.frame.select("a", "b", "y").rows()]


def seen_by_model_quality(call: Call, prediction: str | None) -> list[tuple[str, ...]]:
    names = {} if prediction is None else {Role.PREDICTION: prediction}
    table = Table(roles=(Role.LABEL, Role.PREDICTION), unreadable=UnreadableRecords(tolerant=True))
    read_rows([call.merged("1\n0")], Attributes(names=names), table.roles, None, table.unreadable).add_to(table)
    assert not table.unreadable.count, table.unreadable.examples
    return list(zip(table.text(Role.LABEL), table.text(Role.PREDICTION), strict=True))


def seen_by_bias(call: Call, prediction: str | None) -> list[tuple[str | None, ...]]:
    attributes = bodies.Attributes(
        features=bodies.Attribute(setting="features_attribute", path=None),
        prediction=bodies.Attribute(setting="inference_attribute", path=prediction),
        label=bodies.Attribute(setting="label", path=None),
    )
    unreadable = UnreadableRecords(tolerant=True)
    table = from_records([call.merged("1\n0")], attributes, CONFIG, unreadable)
    assert table.predictions is not None, unreadable.examples
    return [(*row, said) for row, said in zip(table.features.rows(), table.predictions, strict=True)]


TWO_ROWS = {
    "CSV": Call(request="1,2\n3,4", response="0.4\n0.6"),
    "CSV in one line": Call(request="1,2\n3,4", response="0.4,0.6"),
    "CSV in, JSON out": Call(request="1,2\n3,4", response={"predictions": [0.4, 0.6]}),
    "JSON in, CSV out": Call(request=[[1, 2], [3, 4]], response="0.4\n0.6"),
    "arrays": Call(request=[[1, 2], [3, 4]], response=[0.4, 0.6]),
    "arrays of arrays": Call(request=[[1, 2], [3, 4]], response=[[0.4], [0.6]]),
    "instances": Call(request={"instances": [[1, 2], [3, 4]]}, response={"predictions": [0.4, 0.6]}),
    "instances by name": Call(
        request={"instances": [{"a": 1, "b": 2}, {"a": 3, "b": 4}]}, response={"predictions": [[0.4], [0.6]]}
    ),
    "inputs": Call(request={"inputs": {"a": [1, 3], "b": [2, 4]}}, response={"outputs": [0.4, 0.6]}),
    "dataframe_split": Call(
        request={"dataframe_split": {"columns": ["b", "a"], "index": [0, 1], "data": [[2, 1], [4, 3]]}},
        response={"predictions": [0.4, 0.6]},
    ),
    "dataframe_records": Call(
        request={"dataframe_records": [{"a": 1, "b": 2}, {"a": 3, "b": 4}]}, response={"predictions": [0.4, 0.6]}
    ),
    "JSON lines": Call(request=b'{"a":1,"b":2}\n{"a":3,"b":4}\n', response=b"[0.4]\n[0.6]\n"),
}


@pytest.mark.parametrize("call", TWO_ROWS.values(), ids=TWO_ROWS)
def test_each_monitor_finds_the_same_two_rows(call: Call, tmp_path: Path) -> None:
    rows = [("1", "2", "0.4"), ("3", "4", "0.6")]
    assert seen_by_data_quality(call, tmp_path) == rows
    assert seen_by_bias(call, None) == rows
    assert seen_by_model_quality(call, None) == [("1", "0.4"), ("0", "0.6")]


OBJECTS = {
    "objects": Call(request=[[1, 2], [3, 4]], response=[{"y": 0.4}, {"y": 0.6}]),
    "objects in an envelope": Call(request="1,2\n3,4", response={"predictions": [{"y": 0.4}, {"y": 0.6}]}),
    "objects, one a line": Call(request="1,2\n3,4", response=b'{"y": 0.4}\n{"y": 0.6}'),
    "columns": Call(request="1,2\n3,4", response={"y": [0.4, 0.6]}),
}


@pytest.mark.parametrize("call", OBJECTS.values(), ids=OBJECTS)
def test_each_monitor_finds_answers_by_name(call: Call, tmp_path: Path) -> None:
    rows = [("1", "2", "0.4"), ("3", "4", "0.6")]
    assert seen_by_data_quality(call, tmp_path) == rows
    assert seen_by_bias(call, "y") == rows
    assert seen_by_model_quality(call, "y") == [("1", "0.4"), ("0", "0.6")]


def test_the_request_tells_that_a_list_answers_one_row() -> None:
    call = Call(request="1,2", response=[1, 0.9])
    table = Table(roles=(Role.LABEL, Role.PREDICTION, Role.PROBABILITY), unreadable=UnreadableRecords(tolerant=True))
    names = {Role.PREDICTION: "0", Role.PROBABILITY: "1"}
    read_rows([call.merged("1")], Attributes(names=names), table.roles, None, table.unreadable).add_to(table)
    assert table.text(Role.PROBABILITY).to_list() == ["0.9"]


def test_shapes_may_change_within_a_window(tmp_path: Path) -> None:
    calls = [Call(request="1,2", response="0.4"), Call(request={"a": 3, "b": 4}, response={"y": 0.6})]
    path = tmp_path / "capture.jsonl"
    path.write_text("".join(call.line() + "\n" for call in calls))
    reader = CaptureReader(capture_names=SIDES, names=("y", "a", "b"), window=TimeRange(), mode=Mode.EXACT)
    rows = [row for batch in reader.read(path) for row in batch.frame.select("y", "a", "b").rows()]
    assert rows == [("0.4", "1", "2"), ("0.6", "3", "4")]


@pytest.mark.parametrize("content", [b"\x89PNG\r\n", b"<html>busy</html>"])
def test_a_body_that_is_no_table_is_named_by_its_content_type(content: bytes, tmp_path: Path) -> None:
    capture = {
        "endpointInput": {"data": "1,2", "encoding": "CSV"},
        "endpointOutput": {
            "data": base64.b64encode(content).decode(),
            "encoding": "BASE64",
            "observedContentType": "text/html",
        },
    }
    path = tmp_path / "capture.jsonl"
    path.write_text(json.dumps({"captureData": capture, "eventMetadata": {"eventId": "1"}}) + "\n")
    unreadable = UnreadableRecords(tolerant=True)
    reader = CaptureReader(
        capture_names=SIDES, names=("y", "a", "b"), window=TimeRange(), mode=Mode.EXACT, unreadable=unreadable
    )
    assert not list(reader.read(path))
    assert "'text/html'" in unreadable.examples[0].reason
