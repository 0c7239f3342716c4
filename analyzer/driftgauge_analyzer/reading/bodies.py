"""The rows in a captured body in `exact` mode, whatever its shape.

| body                                   | rows                                                       |
|----------------------------------------|------------------------------------------------------------|
| CSV                                    | one a line, by position                                    |
| `[0.1, 0.9],[0.8, 0.2]` (CSV)          | one a list, by position                                    |
| `[[1, 2], [3, 4]]`                     | one a list, by position                                    |
| `{"instances": [[1, 2], [3, 4]]}`      | the same                                                   |
| `[1, 2]`, `{"predictions": [1, 2]}`    | one by position, or one a value                            |
| `0.5`, `{"predictions": 0.5}`          | one by position                                            |
| `{"a": 1, "b": {"c": 2}}`              | one by name: `a`, `b_c`                                    |
| `[{"a": 1}, …]`, `{"rows": [{…}, …]}`  | one an object, by name                                     |
| `{"a": [1, 2], "b": [3, 4]}`           | columns: one a position in the lists, or one in all        |
| `{"columns": ["a"], "data": [[1]]}`    | pandas' split layout: one a list, by name                  |
| `"1,2.5"`                              | one by position, as CSV                                    |
| several JSON documents, one a line     | the rows of each                                           |

Where a body alone does not tell how many rows it holds, it has several *readings*, and the other bodies of the record
decide between them: `[0.4, 0.6]` answers one row with two values, or two rows with one value each.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TypeGuard

from driftgauge_analyzer.json_text import JsonValue
from driftgauge_analyzer.reading.blocks import BLANKS
from driftgauge_analyzer.reading.capture import Payload
from driftgauge_analyzer.reading.captured_rows import LINE_END, Fields, NamedFields
from driftgauge_analyzer.reading.payload import decoded, flatten, json_documents, value_text
from driftgauge_analyzer.reading.place import Place, RecordError
from driftgauge_analyzer.reading.rfc_csv import split_line
from driftgauge_contract.captures import Encoding

Row = Fields | NamedFields
Reading = Sequence[Row]

ENVELOPES = frozenset({"instances", "inputs", "predictions", "outputs", "dataframe_split", "dataframe_records"})
"""The keys under which TensorFlow Serving, MLflow and Hugging Face's containers put rows, beside other keys."""


@dataclass(frozen=True, kw_only=True)
class Body:
    """A body's rows, in each way that it can be read, the most likely first."""

    readings: Sequence[Reading]
    documents: Sequence[JsonValue] = ()
    """The JSON documents; nothing for CSV."""

    envelope: str | None = None
    """The key that holds all rows."""

    @property
    def rows(self) -> Reading:
        """The most likely rows."""
        return self.readings[0]


def read_body(payload: Payload, place: Place, columns: Sequence[str] = ()) -> Body:
    """Read a body of CSV or JSON; `columns` are the names that its fields may have, where they are known."""
    encoding, text = decoded(payload, place, sniff=True)
    if encoding == Encoding.CSV:
        return Body(readings=_csv_readings(text, place))
    if encoding == Encoding.JSON:
        return body_of(json_documents(text, place), columns)
    raise RecordError(place, f"the encoding is {encoding!r}; it must be CSV, JSON or BASE64")


def body_of(documents: Sequence[JsonValue], columns: Sequence[str] = ()) -> Body:
    """Return the body that consists of these JSON documents."""
    each = [_document_readings(document, columns) for document in documents]
    # JSON lines say by their lines where a row ends.
    readings = each[0] if len(each) == 1 else [list(chain.from_iterable(readings[0] for readings in each))]
    envelope, _ = _unwrapped(documents[0], columns) if documents else (None, None)
    return Body(readings=readings, documents=documents, envelope=envelope)


def _csv_readings(text: str, place: Place) -> Sequence[Reading]:
    lines = [line for line in LINE_END.split(text) if line.strip(BLANKS)]
    return _listed(lines) or _spreadable([split_line(line, place) for line in lines])


def _listed(lines: list[str]) -> Sequence[Reading] | None:
    """Read the lists that XGBoost's container answers as CSV for several classes: `[0.1, 0.9],[0.8, 0.2]`."""
    if not lines or not all(line.lstrip().startswith("[") for line in lines):
        return None
    try:
        return _list_readings(json.loads(f"[{','.join(lines)}]"))
    except ValueError:
        return None


def _document_readings(document: JsonValue, columns: Sequence[str]) -> Sequence[Reading]:
    # The split layout comes first, as its two keys would otherwise look like features.
    table = _table(document)
    if table is not None:
        return [table]
    _, content = _unwrapped(document, columns)
    if content is not document:
        return _document_readings(content, columns)
    if isinstance(document, dict):
        by_column = _columns(document)
        in_one_row: Row = dict(flatten("", document))
        # `{"a": [1, 2], "b": [3, 4]}` may be two rows, or one whose features are lists.
        return [[in_one_row]] if by_column is None else [by_column, [in_one_row]]
    if isinstance(document, list):
        return _list_readings(document) if document else [[]]
    if isinstance(document, str) and (numbers := _numbers(document)):
        return _spreadable([numbers])
    return [[_by_position(document)]]


def _numbers(text: str) -> Fields | None:
    """Return the fields of a line of CSV that a client has put into a JSON text, such as `"1,2.5"`."""
    fields = text.split(",")
    try:
        return [field.strip() for field in fields if math.isfinite(float(field))]
    except ValueError:
        return None


def _unwrapped(document: JsonValue, columns: Sequence[str]) -> tuple[str | None, JsonValue]:
    """Return the key that holds all rows, and its content; without such a key, the document itself."""
    if not isinstance(document, dict):
        return None, document
    # A feature may be called `inputs`, too: what the baseline has as a column is no envelope.
    known = [key for key in document if key in ENVELOPES and key not in columns]
    if len(known) == 1:
        return known[0], document[known[0]]
    if len(document) == 1:
        ((key, content),) = document.items()
        # A table or list under a key of any other name is an envelope too, unless the key is a column.
        if key not in columns and (isinstance(content, list) or _table(content) is not None):
            return key, content
    return None, document


def _table(document: JsonValue) -> Reading | None:
    """Return the rows of pandas' split layout."""
    if not isinstance(document, dict):
        return None
    names, rows = document.get("columns"), document.get("data")
    if isinstance(names, list) and isinstance(rows, list) and all(_is_row_of(row, names) for row in rows):
        return [dict(zip(map(str, names), map(value_text, row), strict=True)) for row in rows]
    return None


def _is_row_of(row: JsonValue, names: list[JsonValue]) -> TypeGuard[list[JsonValue]]:
    return isinstance(row, list) and len(row) == len(names) and not any(map(_is_nested, row))


def _columns(document: Mapping[str, JsonValue]) -> Reading | None:
    """Return the rows of an object that holds a list of values for each column."""
    lists = {key: value for key, value in document.items() if isinstance(value, list) and value}
    if not lists or len(lists) < len(document) or len({len(value) for value in lists.values()}) > 1:
        return None
    if any(_is_nested(cell) for value in lists.values() for cell in value):
        return None
    return [dict(zip(lists, map(value_text, cells), strict=True)) for cells in zip(*lists.values(), strict=True)]


def _list_readings(items: list[JsonValue]) -> Sequence[Reading]:
    if all(map(_is_nested, items)):
        return _spreadable([_item_row(item) for item in items])
    return _spreadable([_item_row(items)])


def _item_row(item: JsonValue) -> Row:
    return dict(flatten("", item)) if isinstance(item, dict) else _by_position(item)


def _by_position(item: JsonValue) -> Row:
    cells = dict(flatten("", item))
    # An object within a list gives its fields names, such as `0_score`.
    return list(cells.values()) if all(_is_index(name) for name in cells) else cells


def _is_index(name: str) -> bool:
    return all(part.isdecimal() for part in name.split("_"))


def _spreadable(rows: Reading) -> Sequence[Reading]:
    """Return a single row of several values also as several rows of one value."""
    if len(rows) == 1 and isinstance(rows[0], list) and len(rows[0]) > 1:
        return [rows, [[cell] for cell in rows[0]]]
    return [rows]


def _is_nested(value: JsonValue) -> bool:
    return isinstance(value, list | dict)
