"""Captures and labels that are joined as columns give what merging and reading each record gives."""

import json
import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from driftgauge_analyzer.dataset_format import parse_dataset_format
from driftgauge_analyzer.errors import AnalyzerError
from driftgauge_analyzer.ground_truth.job import merge_records
from driftgauge_analyzer.job_settings import JobSettings
from driftgauge_analyzer.model_quality import job
from driftgauge_analyzer.model_quality.labelled_job import Join
from driftgauge_analyzer.model_quality.samples import Question
from driftgauge_analyzer.model_quality.table import Attributes, Role, Table
from driftgauge_analyzer.reading import record_chunks
from driftgauge_analyzer.reading.capture import TimeRange
from driftgauge_analyzer.reading.plain_calls import CallFields, read_calls, read_labels
from driftgauge_analyzer.reading.record_chunks import read_chunks
from driftgauge_analyzer.unreadable_report import unreadable_records
from driftgauge_contract.captures import DEPLOYMENT_REQUEST_PREFIX
from driftgauge_contract.constraints import Mode
from driftgauge_contract.problem import ProblemType

CAPTURE = '{"sagemakerCaptureJson": {"captureIndexNames": ["endpointInput", "endpointOutput"]}}'
MERGED = '{"sagemakerMergeJson": {"captureIndexNames": ["endpointInput", "endpointOutput"]}}'

Document = dict[str, Any]

numbers = st.sampled_from(["0", "1", "1\n", "0.25", "0.75\r\n"])
lines = numbers | st.sampled_from(["1,0.75", "0,0.25\n", "1, 0.5", ",0.5", "1,", "0.5\n0.25", "NaN", "", " ", "a"])
odd = st.sampled_from(['"1"', "[0.1,0.9]", "[0.1],[0.9]", "{}", "\u00e9", "\ud800", "1\u2028", '{"score": 0.5}', "x,y"])
encodings = st.sampled_from(["CSV"] * 9 + ["JSON", "BASE64"])
bodies = st.builds(lambda data, encoding: {"data": data, "encoding": encoding}, lines | odd, encodings)
plain = st.builds(lambda data: {"data": data, "encoding": "CSV"}, numbers)
broken = st.sampled_from([{"data": 1, "encoding": "CSV"}, {"data": "1"}, {}, "1", None, 7])
requests = st.sampled_from([{"data": "3,4", "encoding": "CSV"}] * 4 + [{"data": "3\n4", "encoding": "CSV"}, None])
ids = st.sampled_from(["a", "b", "c", "d", "e"])
inference_ids = st.sampled_from([None] * 6 + ["a", "", 7, f"{DEPLOYMENT_REQUEST_PREFIX}1"])
times = st.sampled_from(
    ["2026-01-02T10:20:00Z"] * 8 + ["2026-01-02T11:00:00Z", "2026-01-02T10:00:00.5+00:00", "soon", None]
)


@st.composite
def calls(draw: st.DrawFn, answers: st.SearchStrategy[Any]) -> Document:
    sides = {"endpointInput": draw(requests), "endpointOutput": draw(answers)}
    metadata = {"eventId": draw(ids), "inferenceId": draw(inference_ids), "inferenceTime": draw(times)}
    return {"captureData": sides, "eventMetadata": metadata, "eventVersion": "0"}


@st.composite
def labels(draw: st.DrawFn, bodies: st.SearchStrategy[Any]) -> Document:
    return {"groundTruthData": draw(bodies), "eventMetadata": {"eventId": draw(ids)}, "eventVersion": "0"}


def files_of(documents: st.SearchStrategy[Document]) -> st.SearchStrategy[list[list[str]]]:
    line = documents.map(json.dumps) | st.sampled_from(["", "not JSON"])
    compact = documents.map(lambda document: json.dumps(document, separators=(",", ":")))
    return st.lists(st.lists(compact, max_size=4) | st.lists(line, max_size=4), min_size=1, max_size=3)


nearly_plain = st.tuples(files_of(calls(plain)), files_of(labels(plain)))
anything = st.tuples(files_of(calls(plain | bodies | broken)), files_of(labels(plain | bodies | broken)))


def question(problem: ProblemType, **positions: str) -> Question:
    names = {Role(role): position for role, position in positions.items()}
    return Question(problem=problem, attributes=Attributes(names=names))


QUESTIONS = [
    question(ProblemType.REGRESSION, prediction="0"),
    question(ProblemType.REGRESSION, prediction="score"),
    question(ProblemType.REGRESSION, prediction="1", label="0"),
    question(ProblemType.BINARY_CLASSIFICATION, prediction="0", probability="1"),
    question(ProblemType.BINARY_CLASSIFICATION, probability="0"),
    Question(problem=ProblemType.MULTICLASS_CLASSIFICATION, attributes=Attributes(names={}, classes=())),
]


def job_settings(folder: Path, *, window: bool) -> JobSettings:
    return JobSettings(
        root=folder,
        dataset_source=folder / "captures",
        ground_truth_source=folder / "labels",
        output_path=folder / "output",
        dataset_format=parse_dataset_format(CAPTURE),
        mode=Mode.EXACT,
        max_unreadable=1.0,
        start_time=datetime(2026, 1, 2, 10, tzinfo=UTC) if window else None,
        end_time=datetime(2026, 1, 2, 11, tzinfo=UTC) if window else None,
    )


def write(folder: Path, files: list[list[str]]) -> None:
    # Files lie at different depths, which is what the order of merged records depends on.
    for number, found in enumerate(files):
        path = folder / ("n/" * (number % 2)) / f"{number}.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(f"{line}\n" for line in found).rstrip("\n"), encoding="utf-8")


def one_by_one(settings: JobSettings, asked: Question) -> Table:
    merged = replace(
        settings, output_path=settings.root / "merged", dataset_source=settings.root / "merged",
        dataset_format=parse_dataset_format(MERGED),
    )  # fmt: skip
    merge_records(replace(settings, output_path=merged.output_path), unreadable_records(settings), with_places=True)
    return job.read_merged(merged, asked)


def result(read: Any, settings: JobSettings, asked: Question) -> object:
    try:
        table = read(settings, asked)
    except AnalyzerError as error:
        return str(error).replace("/merged", "/captures")
    texts = [table.text(role).to_list() for role in table.roles]
    unreadable = table.unreadable
    return texts, table.incomplete, table.coverage, unreadable.count, unreadable.examples


@settings(deadline=None, max_examples=150)
@given(found=nearly_plain | anything, window=st.booleans(), asked=st.sampled_from(QUESTIONS))
def test_joining_columns_changes_nothing(found: Any, window: bool, asked: Question) -> None:
    with tempfile.TemporaryDirectory() as temporary, pytest.MonkeyPatch.context() as patch:
        # Some chunks have one record and others several, and files are cut and joined.
        patch.setattr(record_chunks, "SIZE", 400)
        folder = Path(temporary)
        write(folder / "captures", found[0])
        write(folder / "labels", found[1])
        settings = job_settings(folder, window=window)
        assert result(Join().table, settings, asked) == result(one_by_one, settings, asked)


def chunk_of(folder: Path, *documents: Document) -> Any:
    path = folder / "records.jsonl"
    path.write_text("".join(json.dumps(document) + "\n" for document in documents))
    (chunk,) = read_chunks([path])
    return chunk


def call(answer: object, **metadata: object) -> Document:
    return {"captureData": {"endpointOutput": answer}, "eventMetadata": {"eventId": "a", **metadata}}


def csv(data: object) -> Document:
    return {"data": data, "encoding": "CSV"}


def test_plain_calls_are_never_looked_at_one_by_one(tmp_path: Path) -> None:
    fields = CallFields(answers={"prediction": 0, "probability": 1})
    found = read_calls(chunk_of(tmp_path, call(csv("1,0.5\n")), call(csv("0,0.1"))), TimeRange(), fields)
    assert found is not None
    assert found["record"].null_count() == 2
    assert found["prediction"].to_list() == ["1", "0"]
    assert found["probability"].to_list() == ["0.5", "0.1"]


def test_a_call_that_is_not_plain_keeps_its_record_beside_plain_ones(tmp_path: Path) -> None:
    chunk = chunk_of(tmp_path, call(csv("1")), call({"data": '{"score": 1}', "encoding": "JSON"}))
    found = read_calls(chunk, TimeRange(), CallFields(answers={"prediction": None}))
    assert found is not None
    assert found["prediction"].to_list() == ["1", None]
    assert [record is None for record in found["record"]] == [True, False]


@pytest.mark.parametrize("data", [1, ["1"], True])
def test_a_value_that_is_no_text_is_not_taken_for_one(tmp_path: Path, data: object) -> None:
    assert read_calls(chunk_of(tmp_path, call(csv(data))), TimeRange(), CallFields(answers={"prediction": 0})) is None
    label = {"groundTruthData": csv(data), "eventMetadata": {"eventId": "a"}}
    assert read_labels(chunk_of(tmp_path, label)) is None


def test_small_files_are_read_together_and_large_ones_in_parts(tmp_path: Path) -> None:
    files = [tmp_path / name for name in "abc"]
    for path, text in zip(files, ["1\n2\n3\n", "4", "5\n\n6\n"], strict=True):
        path.write_text(text)
    chunks = list(read_chunks(files, 3))
    assert [(list(chunk.lines), chunk.files.tolist(), chunk.line_numbers.tolist()) for chunk in chunks] == [
        ([b"1", b"2"], [0, 0], [1, 2]),
        ([b"3", b"4"], [0, 1], [3, 1]),
        ([b"5", b""], [2, 2], [1, 2]),
        ([b"6"], [2], [3]),
    ]
