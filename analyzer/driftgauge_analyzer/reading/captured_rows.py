"""The rows in a captured record's bodies: the response's columns first, then the request's.

A body of several lines holds several rows, and its response as many. A response of one line, with as many fields as the
request has lines, holds one prediction for each of them.
"""

import re
from collections.abc import Sequence

from driftgauge_analyzer.json_text import JsonValue
from driftgauge_analyzer.reading.blocks import BLANKS
from driftgauge_analyzer.reading.capture import Payload
from driftgauge_analyzer.reading.payload import decoded, flatten, json_documents
from driftgauge_analyzer.reading.place import Place, RecordError
from driftgauge_analyzer.reading.spark_csv import split_line
from driftgauge_contract.captures import Encoding

Fields = list[str | None]
NamedFields = dict[str, str | None]

# str.splitlines would also split at form feeds and the like.
LINE_END = re.compile(r"\r\n|\r|\n")


def record_rows(payloads: Sequence[Payload], place: Place) -> list[Fields] | list[NamedFields]:
    """Read the rows in a record's bodies, which must all be CSV or all JSON."""
    bodies = [decoded(payload, place) for payload in payloads]
    if not bodies:
        raise RecordError(place, "there is neither an input nor an output")
    encodings = [encoding for encoding, _ in bodies]
    # Columns of CSV have no names and fields of JSON no order, so the two sides cannot be put into one row.
    if len(set(encodings)) > 1:
        sides = f"Encoding is {encodings[1]} for endpointInput, but Encoding is {encodings[0]} for endpointOutput"
        raise RecordError(
            place,
            f"Encoding mismatch: {sides}",
            # The service's own words.
            message=f"Encoding mismatch: {sides}. We currently only support the same type of input and output encoding"
            f" at the moment. ({place})",
        )
    if encodings[0] == Encoding.CSV:
        return _joined_lines([_csv_lines(text, place) for _, text in bodies], place)
    if encodings[0] == Encoding.JSON:
        return _joined_objects([_json_objects(text, place) for _, text in bodies], place)
    raise RecordError(place, f"the encoding is {encodings[0]!r}; it must be CSV, JSON or BASE64")


def _csv_lines(text: str, place: Place) -> list[Fields]:
    return [split_line(line, place) for line in LINE_END.split(text) if line.strip(BLANKS)]


def _joined_lines(bodies: list[list[Fields]], place: Place) -> list[Fields]:
    count = len(bodies[-1])
    # Some containers answer a batch with one line of all predictions.
    bodies = [[[field] for field in body[0]] if len(body) == 1 < count == len(body[0]) else body for body in bodies]
    _require_same_count([len(body) for body in bodies], place)
    return [[field for part in parts for field in part] for parts in zip(*bodies, strict=True)]


def _json_objects(text: str, place: Place) -> list[NamedFields]:
    return [dict(flatten("", item)) for document in json_documents(text, place) for item in _items(document)]


def _items(document: JsonValue) -> Sequence[JsonValue]:
    """Return the records in a document: those of a list, of an envelope such as `{"instances": […]}`, or itself."""
    content = document
    # Serving frameworks wrap their records in one key, but under different names.
    if isinstance(document, dict) and len(document) == 1:
        (content,) = document.values()
    if isinstance(content, list) and content and all(isinstance(item, dict) for item in content):
        return content
    return [document]


def _joined_objects(bodies: list[list[NamedFields]], place: Place) -> list[NamedFields]:
    _require_same_count([len(body) for body in bodies], place)
    rows: list[NamedFields] = []
    for parts in zip(*bodies, strict=True):
        row = {name: value for part in parts for name, value in part.items()}
        # One of the two values would silently replace the other.
        if len(row) < sum(map(len, parts)):
            raise RecordError(place, "input and output have a key of the same name")
        rows.append(row)
    return rows


def _require_same_count(counts: list[int], place: Place) -> None:
    if len(set(counts)) > 1:
        raise RecordError(place, f"{counts[-1]} rows in the input, but {counts[0]} in the output")
