"""Captures and labels that are joined as columns give what merging and reading each record gives."""

import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_calls import anything, job_settings, merged_one_by_one, nearly_plain, write

from driftgauge_analyzer.errors import AnalyzerError
from driftgauge_analyzer.job_settings import JobSettings
from driftgauge_analyzer.model_quality import job
from driftgauge_analyzer.model_quality.labelled_job import Join
from driftgauge_analyzer.model_quality.records import read_rows
from driftgauge_analyzer.model_quality.samples import Question
from driftgauge_analyzer.model_quality.table import Attributes, Role, Table
from driftgauge_analyzer.reading import record_chunks
from driftgauge_analyzer.reading.capture import TimeRange
from driftgauge_analyzer.reading.plain_calls import CallFields, read_calls, read_labels
from driftgauge_analyzer.reading.record_chunks import read_chunks
from driftgauge_analyzer.unreadable_report import unreadable_records
from driftgauge_contract.problem import ProblemType

Document = dict[str, Any]


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


def one_by_one(settings: JobSettings, asked: Question) -> Table:
    unreadable = unreadable_records(settings)
    table = asked.table(unreadable)
    merged, counts = merged_one_by_one(settings, unreadable)
    read_rows(merged, asked.attributes, table.roles, None, unreadable).add_to(table)
    table.coverage = counts.coverage
    job.require_rows(table, settings)
    return table


def result(read: Any, settings: JobSettings, asked: Question) -> object:
    try:
        table = read(settings, asked)
    except AnalyzerError as error:
        return str(error)
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
