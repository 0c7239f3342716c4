"""Random captures and labels, of which most are plain, as files of a job."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from driftgauge_analyzer.dataset_format import parse_dataset_format
from driftgauge_analyzer.ground_truth.job import MERGED_FILE, label_files, read_predictions, require_merged
from driftgauge_analyzer.ground_truth.merge import Counts, collect_labels, match, merged_document
from driftgauge_analyzer.job_settings import JobSettings
from driftgauge_analyzer.json_text import JsonValue
from driftgauge_analyzer.reading.capture import CapturedRecord, data_files, parse_record, read_records
from driftgauge_analyzer.reading.unreadable import UnreadableRecords
from driftgauge_contract.captures import DEPLOYMENT_REQUEST_PREFIX
from driftgauge_contract.constraints import Mode

CAPTURE = '{"sagemakerCaptureJson": {"captureIndexNames": ["endpointInput", "endpointOutput"]}}'

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


def job_settings(folder: Path, *, window: bool, **attributes: str | None) -> JobSettings:
    return JobSettings(
        root=folder,
        dataset_source=folder / "captures",
        ground_truth_source=folder / "labels",
        output_path=folder / "output",
        dataset_format=parse_dataset_format(CAPTURE),
        mode=Mode.EXACT,
        max_unreadable=1.0,
        inference_attribute=attributes.get("inference_attribute"),
        features_attribute=attributes.get("features_attribute"),
        start_time=datetime(2026, 1, 2, 10, tzinfo=UTC) if window else None,
        end_time=datetime(2026, 1, 2, 11, tzinfo=UTC) if window else None,
    )


def write(folder: Path, files: list[list[str]]) -> None:
    # Files lie at different depths, which is what the order of merged records depends on.
    for number, found in enumerate(files):
        path = folder / ("n/" * (number % 2)) / f"{number}.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(f"{line}\n" for line in found).rstrip("\n"), encoding="utf-8")


def merged_one_by_one(settings: JobSettings, unreadable: UnreadableRecords) -> tuple[list[CapturedRecord], Counts]:
    """Merge captures and labels record by record, and return what a merge would write, in its order."""
    known = collect_labels(read_records(label_files(settings, data_files), unreadable=unreadable), unreadable)
    merged: list[CapturedRecord] = []

    def keep(record: CapturedRecord, label: JsonValue) -> None:
        merged.append(parse_record(merged_document(record, label), record.place))

    counts = match(read_predictions(data_files(settings.dataset_source), settings, unreadable), known, keep)
    require_merged(counts, settings, known.by_id)
    # A merge writes a file into each folder, and files are read in the order of their names.
    merged.sort(key=lambda record: record.place.path.parent / MERGED_FILE)
    return merged, counts
