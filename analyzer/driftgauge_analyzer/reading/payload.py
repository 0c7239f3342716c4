"""The rows in a captured body: each row is its values by the names under which an attribute can address them.

| body                                          | rows                                              |
|-----------------------------------------------|---------------------------------------------------|
| `0.4` (CSV)                                 | `{"0": "0.4"}`                                  |
| `1,0.9` newline `0,0.2` (CSV)             | `{"0": "1", "1": "0.9"}`, `{"0": "0", "1": "0.2"}` |
| `{"score": 0.4, "box": {"x": 1}}` (JSON)    | `{"score": "0.4", "box_x": "1"}`                |
| `{"predictions": [{"score": 0.4}, …]}`      | `{"score": "0.4", "predictions_score": "0.4"}`, … |
| `{"predictions": [0.4, 0.6]}`               | `{"predictions": "0.4"}`, `{"predictions": "0.6"}` |
| `[[1, 0.9], [0, 0.2]]`                      | as the CSV with two lines                         |
| `[0.4, 0.6]`                                | `{"0": "0.4", "1": "0.6"}`, as a CSV line        |
| several JSON documents, one a line            | the rows of each                                  |

An empty CSV field and a JSON `null` are `None`. A BASE64 body is CSV or JSON, by its content type.
"""

import base64
import binascii
import csv
import json
from collections.abc import Iterator, Mapping
from typing import TypeAlias

from driftgauge_analyzer.json_text import JsonValue
from driftgauge_analyzer.reading.capture import Payload
from driftgauge_analyzer.reading.place import Place, RecordError
from driftgauge_contract.captures import Encoding

Row: TypeAlias = Mapping[str, str | None]


def rows(payload: Payload, place: Place) -> list[Row]:
    """Read the rows of a body."""
    encoding, text = decoded(payload, place)
    if encoding == Encoding.CSV:
        return [dict(zip(map(str, range(len(fields))), fields, strict=True)) for fields in _csv_lines(text, place)]
    if encoding == Encoding.JSON:
        return [row for document in json_documents(text, place) for row in _json_rows(document)]
    raise RecordError(place, f"the encoding is {encoding!r}; it must be CSV, JSON or BASE64")


def decoded(payload: Payload, place: Place, *, sniff: bool = False) -> tuple[str, str]:
    """Return a body's encoding and text, with BASE64 decoded; with `sniff`, JSON is known by how it begins.

    An endpoint captures a content type that it does not know as BASE64, such as Flask's `text/html` for JSON.
    """
    if payload.encoding != Encoding.BASE64:
        return payload.encoding, payload.data
    content_type = (payload.content_type or "").lower()
    text = _text(payload, place, name_type=sniff)
    if sniff and text.lstrip().startswith(("{", "[")):
        return Encoding.JSON, text
    if "json" in content_type:
        return Encoding.JSON, text
    # A page of HTML that a server answers instead of a prediction is text, but no row of values.
    if "csv" in content_type or content_type.startswith("text/plain" if sniff else "text/"):
        return Encoding.CSV, text
    raise RecordError(place, f"cannot read BASE64 of content type {content_type!r}; only of CSV and JSON: {_WAY_OUT}")


_WAY_OUT = "list the type among the endpoint's CsvContentTypes or JsonContentTypes"


def _text(payload: Payload, place: Place, *, name_type: bool) -> str:
    try:
        # Without validation, characters that are not BASE64 would be dropped in silence.
        return base64.b64decode(payload.data, validate=True).decode("utf-8-sig")
    except (binascii.Error, ValueError):
        of_type = f"; its content type is {payload.content_type!r}" if name_type else ""
        raise RecordError(place, f"not BASE64 of UTF-8 text{of_type}") from None


def _csv_lines(text: str, place: Place) -> Iterator[list[str | None]]:
    lines = [line for line in text.splitlines() if line.strip()]
    quoted = '"' in text
    try:
        # The dialect of Spark, in which a backslash escapes a quote.
        split = csv.reader(lines, escapechar="\\", doublequote=False, strict=True) if quoted else map(_fields, lines)
        for fields in split:
            yield [field.strip() or None for field in fields]
    except csv.Error as error:
        raise RecordError(place, f"not CSV ({error})") from None


def _fields(line: str) -> list[str]:
    return line.split(",")


def json_documents(text: str, place: Place) -> list[JsonValue]:
    """Parse the whole body as one document, or else one document in each of its lines."""
    # JSON lines and pretty-printed JSON both have several lines, and only one of them parses as a whole.
    lines = [line for line in text.splitlines() if line.strip()]
    problem: Exception | None = None
    for parts in [[text], lines] if len(lines) > 1 else [[text]]:
        try:
            return [json.loads(part) for part in parts]
        except (ValueError, RecursionError) as error:
            problem = error
    raise RecordError(place, f"the body is not JSON ({problem})")


def _json_rows(document: JsonValue) -> list[Row]:
    if isinstance(document, Mapping) and len(document) == 1:
        (name, content), *_ = document.items()
        if isinstance(content, list):
            return [_enveloped(name, item) for item in content]
    if isinstance(document, list) and any(isinstance(item, dict | list) for item in document):
        return [dict(flatten("", item)) for item in document]
    return [dict(flatten("", document))]


def _enveloped(name: str, item: JsonValue) -> Row:
    """Name the values of a record of `{"predictions": [...]}` with and without the envelope's name."""
    return {**dict(flatten(name, item)), **(dict(flatten("", item)) if isinstance(item, dict) else {})}


def flatten(name: str, value: JsonValue) -> Iterator[tuple[str, str | None]]:
    """Yield the scalars within a value, each named by its path."""
    if isinstance(value, Mapping):
        for key, member in value.items():
            yield from flatten(f"{name}_{key}" if name else key, member)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from flatten(f"{name}_{index}" if name else str(index), item)
    else:
        yield name or "0", value_text(value)


def value_text(value: object) -> str | None:
    """Return a JSON value as the text of a field; `null` is no value."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
