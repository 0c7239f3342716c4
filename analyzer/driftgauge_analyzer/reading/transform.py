"""The captures of batch transforms: their output, with an inference's id and time appended to each record.

In JSON both have names. In CSV they are a line's last two fields, in a header line too, because the transform takes it
for a record like any other.
"""

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import polars as pl

from driftgauge_analyzer.dataset_format import DatasetFormat
from driftgauge_analyzer.environment import parse_time
from driftgauge_analyzer.reading.batch import Batch, Rows
from driftgauge_analyzer.reading.blocks import Section, decode, read_blocks
from driftgauge_analyzer.reading.capture import CapturedRecord, Payload, TimeRange, parse_document
from driftgauge_analyzer.reading.place import Place, RecordError
from driftgauge_analyzer.reading.unreadable import UnreadableRecords
from driftgauge_contract.captures import AppendedColumn, CaptureSide, Encoding, MetadataKey, PayloadKey, RecordKey
from driftgauge_contract.variables import FileFormat

# A UUID and then a time: other last fields belong to the data.
_APPENDED = re.compile(
    rb"\A(.*),[ \t]*([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}),[ \t]*(\d{4}-\d\d-\d\dT[\d:.]+Z)\s*\Z"
)


def appended_columns(fields: Sequence[str | None]) -> list[str]:
    """Return the names of what a capture has appended to a line of CSV, if it has."""
    last = ",".join(field or "" for field in fields[-2:]).encode()
    return list(AppendedColumn) if _APPENDED.match(b"," + last) else []


def without_capture_columns(batch: Rows, window: TimeRange) -> Rows:
    """Return the rows within the window as they were before they were captured."""
    if not set(AppendedColumn).intersection(batch.names):
        return batch
    frame = batch.frame
    if AppendedColumn.INFERENCE_TIME in frame.columns and not window.open:
        inside = [
            parse_time((text or "").strip(), f"{batch.place(row)}: {AppendedColumn.INFERENCE_TIME}") in window
            for row, text in enumerate(frame[AppendedColumn.INFERENCE_TIME])
        ]
        lines = [line for line, chosen in zip(batch.lines, inside, strict=True) if chosen]
        batch = Batch(frame=frame.filter(pl.Series(inside, dtype=pl.Boolean)), path=batch.path, lines=lines)
    return Batch(
        frame=batch.frame.drop(AppendedColumn.INFERENCE_ID, AppendedColumn.INFERENCE_TIME, strict=False),
        path=batch.path,
        lines=batch.lines,
    )


def read_transformed(
    files: Sequence[Path], dataset_format: DatasetFormat, window: TimeRange, unreadable: UnreadableRecords | None = None
) -> Iterator[CapturedRecord]:
    """Read each record of a transform's output as the event of an inference."""
    unreadable = unreadable or UnreadableRecords()
    is_csv = dataset_format.kind is FileFormat.CSV
    for path in files:
        lines = (line for block in read_blocks(Section(path=path)) for line in block.lines())
        # The transform appends an id and a time to the header, too, and so it looks like a record.
        if is_csv and dataset_format.header:
            next(lines, None)
        for place, line in lines:
            with unreadable.tolerated(line):
                record = _csv_record(line, place) if is_csv else _json_record(line, place)
                if record.lies_in(window):
                    yield record


def _csv_record(line: bytes, place: Place) -> CapturedRecord:
    found = _APPENDED.match(line)
    if found is None:
        raise RecordError(
            place,
            "the line does not end with an inference's id and time;"
            " labels can only be merged where the transform's capture generates inference ids",
        )
    data, event_id, time = (decode(part, place) for part in found.groups())
    return _record(Encoding.CSV, data, event_id, time, place)


def _json_record(line: bytes, place: Place) -> CapturedRecord:
    document = dict(parse_document(line, place))
    event_id, time = document.pop(AppendedColumn.INFERENCE_ID, None), document.pop(AppendedColumn.INFERENCE_TIME, None)
    if not isinstance(event_id, str) or not isinstance(time, str):
        raise RecordError(
            place,
            f"there is no {AppendedColumn.INFERENCE_ID} with {AppendedColumn.INFERENCE_TIME};"
            " labels can only be merged where the transform's capture generates inference ids",
        )
    return _record(
        Encoding.JSON, json.dumps(document, separators=(",", ":"), ensure_ascii=False), event_id, time, place
    )


def _record(encoding: str, data: str, event_id: str, time: str, place: Place) -> CapturedRecord:
    return CapturedRecord(
        place=place,
        event_id=event_id,
        inference_time=time,
        batch_output=Payload(encoding=encoding, data=data),
        document={
            RecordKey.METADATA.value: {MetadataKey.EVENT_ID.value: event_id},
            RecordKey.CAPTURE.value: {
                CaptureSide.BATCH_OUTPUT.value: {PayloadKey.DATA.value: data, PayloadKey.ENCODING.value: encoding}
            },
        },
    )
