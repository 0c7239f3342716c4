"""Merged records that are read together are read as they would be one by one."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from driftgauge_analyzer.model_quality import records
from driftgauge_analyzer.model_quality.plain_records import read_plain
from driftgauge_analyzer.model_quality.table import Attributes, Role, Table
from driftgauge_analyzer.reading.capture import TimeRange, read_records
from driftgauge_analyzer.reading.unreadable import UnreadableRecords
from driftgauge_contract.captures import DEPLOYMENT_REQUEST_PREFIX
from driftgauge_contract.constraints import OWN_KEY

ROLES = (Role.LABEL, Role.PREDICTION)
HOUR = TimeRange(start=datetime(2026, 1, 2, 10, tzinfo=UTC), end=datetime(2026, 1, 2, 11, tzinfo=UTC))

Document = dict[str, Any]

characters = st.characters() | st.sampled_from('019.,-e"[]{}\n\r\t \v\f\x00\u00a0\u2028')
plain_texts = st.from_regex(r"-?[0-9]{1,3}(\.[0-9]{1,3})?[\r\n]{0,2}", fullmatch=True) | st.sampled_from(
    ["a", " NaN ", "x y"]
)
bodies = st.builds(
    lambda data, encoding: {"data": data, "encoding": encoding},
    plain_texts | st.text(characters, max_size=6),
    st.sampled_from(["CSV"] * 8 + ["JSON", "BASE64", "csv"]),
)
times = st.sampled_from(
    ["2026-01-02T10:20:00Z"] * 5 + ["2026-01-02T11:00:00Z", "2026-01-02T10:00:00.5+00:00", "soon", None]
)
ids = st.sampled_from([None, "a", "", 7, f"{DEPLOYMENT_REQUEST_PREFIX}1"])


def merged(output: object, label: object, line: int, time: str | None = None, inference_id: object = None) -> Document:
    """A record as a merge in `exact` mode writes it."""
    return {
        "eventMetadata": {"eventId": str(line), "inferenceId": inference_id, "inferenceTime": time},
        "eventVersion": "0",
        "groundTruthData": label,
        "captureData": {"endpointInput": {"data": "1,2", "encoding": "CSV"}, "endpointOutput": output},
        OWN_KEY: {"file": f"captures/{line % 2}.jsonl", "line": line},
    }


def csv(data: str) -> Document:
    return {"data": data, "encoding": "CSV"}


def text_of(documents: list[Document]) -> bytes:
    return "".join(json.dumps(document) + "\n" for document in documents).encode()


def contents(found: records.LabelledRows, unreadable: UnreadableRecords) -> object:
    return found.columns, found.places, found.unlabelled, unreadable.count, unreadable.examples


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    found=st.lists(st.tuples(bodies | st.none(), bodies | st.none(), times, ids), min_size=1, max_size=6),
    window=st.sampled_from([TimeRange(), HOUR]),
    position=st.sampled_from(["0", "1", "score", "endpointOutput_0", None]),
)
def test_reading_records_together_changes_nothing(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    found: list[tuple[object, object, str | None, object]],
    window: TimeRange,
    position: str | None,
) -> None:
    path = tmp_path / "merged.jsonl"
    path.write_bytes(text_of([merged(one[0], one[1], line, *one[2:]) for line, one in enumerate(found, start=1)]))
    attributes = Attributes(names={} if position is None else {Role.PREDICTION: position})
    # Some of these chunks are plain, and others are not.
    monkeypatch.setattr(records, "CHUNK", 2)
    together, apart = (UnreadableRecords(tolerant=True, with_content=True) for _ in range(2))
    table = Table(roles=ROLES, unreadable=together)
    by_files = records.read_files([path], window, attributes, table, None)
    one_by_one = records.read_rows(read_records([path], window, apart), attributes, ROLES, None, apart)
    assert contents(by_files, together) == contents(one_by_one, apart)


def test_single_values_of_csv_are_read_together() -> None:
    found = read_plain(text_of([merged(csv("0.4\n"), csv("1"), 3)]), 1, TimeRange())
    assert found is not None
    assert (found.predictions, found.labels) == (["0.4"], ["1"])
    assert [str(place) for place in found.places] == ["captures/1.jsonl:3"]


@pytest.mark.parametrize(
    "output", [csv("1,2"), csv("1\n2"), csv('"1"'), csv("[1]"), csv(" \n"), {"data": "1", "encoding": "JSON"}]
)
def test_other_bodies_are_looked_at_one_by_one(output: Document) -> None:
    assert read_plain(text_of([merged(output, csv("1"), 1)]), 1, TimeRange()) is None


def test_records_that_another_program_merged_are_looked_at_one_by_one() -> None:
    document = merged(csv("1"), csv("1"), 1)
    del document[OWN_KEY]
    assert read_plain(text_of([document]), 1, TimeRange()) is None
