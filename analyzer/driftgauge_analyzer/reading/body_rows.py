"""The rows in a captured record's bodies in `exact` mode, whatever their shape.

| body                                   | rows                                                       |
|----------------------------------------|------------------------------------------------------------|
| CSV                                    | one a line, by position                                    |
| `[0.1, 0.9],[0.8, 0.2]` (CSV)          | one a list, by position                                    |
| `[[1, 2], [3, 4]]`                     | one a list, by position                                    |
| `{"instances": [[1, 2], [3, 4]]}`      | the same                                                   |
| `[1, 2]`, `{"data": [1, 2]}`           | one by position, or one a value beside as many other rows  |
| `{"a": 1, "b": {"c": 2}}`              | one by name: `a`, `b_c`                                    |
| `[{"a": 1}, …]`, `{"rows": [{…}, …]}`  | one an object, by name                                     |
| `{"a": [1, 2], "b": [3, 4]}`           | columns: one a position in the lists, by name              |
| `{"columns": ["a"], "data": [[1]]}`    | pandas' split layout: one a list, by name                  |
| several JSON documents, one a line     | the rows of each                                           |

A response's fields come before the request's. Fields without a name take the names of the baseline that are left.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True, kw_only=True)
class BodyRows:
    """Reads the rows of a record's bodies; `names` are the baseline's columns."""

    names: Sequence[str]

    def of(self, payloads: Sequence[Payload], place: Place) -> list[Row]:
        """Read the rows in a record's bodies, which must all be CSV or all JSON."""
        bodies = [decoded(payload, place, sniff=True) for payload in payloads]
        if not bodies:
            raise RecordError(place, "there is neither an input nor an output")
        encodings = [encoding for encoding, _ in bodies]
        if len(set(encodings)) > 1:
            raise RecordError(place, f"the request is {encodings[1]}, but the response is {encodings[0]}")
        sides = [self._rows(encoding, text, place) for encoding, text in bodies]
        return [self._joined(parts, place) for parts in zip(*_of_equal_count(sides, place), strict=True)]

    def _rows(self, encoding: str, text: str, place: Place) -> list[Row]:
        if encoding == Encoding.CSV:
            lines = [line for line in LINE_END.split(text) if line.strip(BLANKS)]
            return self._listed(lines, place) or [split_line(line, place) for line in lines]
        if encoding == Encoding.JSON:
            return [row for document in json_documents(text, place) for row in self._json_rows(document, place)]
        raise RecordError(place, f"the encoding is {encoding!r}; it must be CSV, JSON or BASE64")

    def _listed(self, lines: list[str], place: Place) -> list[Row] | None:
        """Read the lists that XGBoost's container answers as CSV for several classes: `[0.1, 0.9],[0.8, 0.2]`."""
        if not all(line.lstrip().startswith("[") for line in lines):
            return None
        try:
            return self._json_rows(json.loads(f"[{','.join(lines)}]"), place)
        except ValueError:
            return None

    def _json_rows(self, document: JsonValue, place: Place) -> list[Row]:
        if isinstance(document, dict):
            return self._object_rows(document, place)
        if isinstance(document, list) and document and all(isinstance(item, list | dict) for item in document):
            return [row for item in document for row in self._item_rows(item, place)]
        return self._item_rows(document, place)

    def _object_rows(self, document: dict[str, JsonValue], place: Place) -> list[Row]:
        table = self._table(document)
        if table is not None:
            return table
        if len(document) == 1:
            (content,) = document.values()
            if isinstance(content, list):
                return self._json_rows(content, place)
            # MLflow puts a table into an envelope of its own; any other object is one row.
            table = self._table(content) if isinstance(content, dict) else None
        return [dict(flatten("", document))] if table is None else table

    def _table(self, document: dict[str, JsonValue]) -> list[Row] | None:
        """Return the rows of an object that holds a whole table; `None` if it holds one row."""
        names, rows = document.get("columns"), document.get("data")
        if isinstance(names, list) and isinstance(rows, list) and all(_is_row_of(row, names) for row in rows):
            return [dict(zip(map(str, names), map(value_text, row), strict=True)) for row in rows]
        columns = _columns(document)
        if columns and (len(columns) > 1 or not self.names or set(columns) <= set(self.names)):
            return [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]
        return None

    def _item_rows(self, item: JsonValue, place: Place) -> list[Row]:
        if isinstance(item, dict):
            return [dict(flatten("", item))]
        cells = item if isinstance(item, list) else [item]
        if any(isinstance(cell, list | dict) for cell in cells):
            raise RecordError(place, "a row by position holds lists or objects, not values")
        return [[value_text(cell) for cell in cells]]

    def _joined(self, parts: Sequence[Row], place: Place) -> Row:
        """Join the response's row and the request's."""
        if all(isinstance(part, list) for part in parts):
            return [cell for part in parts for cell in part]
        named: NamedFields = {}
        for part in parts:
            if isinstance(part, dict):
                _add(named, part, place)
        cells = [cell for part in parts if isinstance(part, list) for cell in part]
        # An answer without a name is the column that the named request leaves over.
        left = [name for name in self.names if name not in named]
        if len(cells) > len(left):
            raise RecordError(place, f"{len(cells)} values without a name, where {len(left)} columns are left for them")
        return {**named, **dict(zip(left, cells, strict=False))}


def _is_row_of(row: JsonValue, names: list[JsonValue]) -> TypeGuard[list[JsonValue]]:
    return isinstance(row, list) and len(row) == len(names) and not any(isinstance(cell, list | dict) for cell in row)


def _columns(document: dict[str, JsonValue]) -> dict[str, list[str | None]]:
    """Return the columns of an object that holds a list of values for each; else nothing."""
    lists = {key: value for key, value in document.items() if isinstance(value, list) and value}
    if len(lists) < len(document) or len({len(value) for value in lists.values()}) > 1:
        return {}
    if any(isinstance(cell, list | dict) for value in lists.values() for cell in value):
        return {}
    return {key: [value_text(cell) for cell in value] for key, value in lists.items()}


def _add(named: NamedFields, part: NamedFields, place: Place) -> None:
    """Add a side's fields; a key that a response repeats from its request is one field."""
    different = [name for name in part if named.get(name, part[name]) != part[name]]
    if different:
        raise RecordError(place, f"request and response have different values of {different[0]!r}")
    named.update(part)


def _of_equal_count(sides: list[list[Row]], place: Place) -> list[list[Row]]:
    """Give both sides as many rows; one row of several values stands for several rows of one."""
    count = max(len(rows) for rows in sides)
    spread = [_spread(rows, count) for rows in sides]
    counts = [len(rows) for rows in spread]
    if len(set(counts)) > 1:
        raise RecordError(place, f"{counts[-1]} rows in the input, but {counts[0]} in the output")
    return spread


def _spread(rows: list[Row], count: int) -> list[Row]:
    first: Collection[str | None] = rows[0] if rows else ()
    if len(rows) == 1 < count == len(first) and isinstance(first, list):
        return [[cell] for cell in first]
    return rows
