"""The records of a transform's input and output, in the formats that can be filtered, joined and captured with ids."""

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from driftgauge_contract.captures import AppendedColumn, ContentType

# The keys that the service adds (developer guide, "Associate Prediction Results with Input Records").
_INPUT, _OUTPUT = "SageMakerInput", "SageMakerOutput"


@dataclass(frozen=True, kw_only=True)
class RecordFormat:
    """Reads and writes a record; `join` adds an answer to its request, `stamp` what the capture appends."""

    parse: Callable[[bytes], Any]
    render: Callable[[Any], bytes]
    join: Callable[[Any, Any], Any]
    stamp: Callable[[Any, str, str], Any]
    by_line: bool
    """Whether the lines of a body are its records."""


def _csv_row(line: bytes) -> list[str]:
    return next(csv.reader([line.decode()]), [])


def _csv_line(row: Any) -> bytes:
    # A filter that names one position selects one value.
    target = io.StringIO()
    csv.writer(target, lineterminator="").writerow(row if isinstance(row, list) else [row])
    return target.getvalue().encode()


def _json_join(request: Any, answer: Any) -> Any:
    return {**(request if isinstance(request, dict) else {_INPUT: request}), _OUTPUT: answer}


def _json_stamp(value: Any, identity: str, time: str) -> Any:
    appended = {AppendedColumn.INFERENCE_ID.value: identity, AppendedColumn.INFERENCE_TIME.value: time}
    return {**(value if isinstance(value, dict) else {_OUTPUT: value}), **appended}


def _json_bytes(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


_CSV = RecordFormat(
    parse=_csv_row,
    render=_csv_line,
    join=lambda request, answer: [*request, *answer],
    stamp=lambda row, identity, time: [*(row if isinstance(row, list) else [row]), identity, time],
    by_line=True,
)
_JSON_LINES = RecordFormat(parse=json.loads, render=_json_bytes, join=_json_join, stamp=_json_stamp, by_line=True)
# A JSON document may have line breaks within it.
_JSON = RecordFormat(parse=json.loads, render=_json_bytes, join=_json_join, stamp=_json_stamp, by_line=False)

FORMATS: Mapping[str, RecordFormat] = {
    ContentType.CSV: _CSV,
    ContentType.JSON: _JSON,
    ContentType.JSON_LINES: _JSON_LINES,
}
"""The formats by content type; bodies of other types are passed on and written as they are."""


UNREAD = _JSON
"""The format of bodies whose records no filter, join or capture reads."""


def format_of(content_type: str) -> RecordFormat | None:
    """Return the format of a content type, or None for one whose records are not read."""
    return FORMATS.get(content_type.partition(";")[0].strip().lower())


def lines_of(body: bytes) -> list[bytes]:
    """Return the lines of a body that are not empty, without their ends."""
    return [line for line in (each.rstrip(b"\r") for each in body.split(b"\n")) if line]


def batches(records: Sequence[bytes], *, max_bytes: int, single: bool) -> list[list[bytes]]:
    """Return the records of each request: one, or as many as fit."""
    found: list[list[bytes]] = []
    size = 0
    for record in records:
        fits = bool(found) and not single and size + len(record) + 1 <= max_bytes
        if not fits:
            found.append([])
            size = 0
        found[-1].append(record)
        size += len(record) + 1
    return found
