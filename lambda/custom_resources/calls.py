"""Calls of an endpoint whose bodies are rows, stored as an endpoint captures them, with the rows' labels.

A baseline's job reads them as it reads the captures of a window, so that both see the same in an answer.
"""

import base64
import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from custom_resources.dataset import LabelledRow
from custom_resources.errors import DeploymentError
from custom_resources.events import Properties
from driftgauge_contract.captures import (
    CaptureSide,
    ContentType,
    Encoding,
    MetadataKey,
    PayloadKey,
    RecordKey,
)
from driftgauge_contract.custom_resources import RequestField, RowShape

Json = dict[str, object]


@dataclass(frozen=True, kw_only=True)
class RequestFormat:
    """The format of requests."""

    content_type: ContentType
    rows: RowShape
    key: str | None

    @classmethod
    def from_properties(cls, properties: Properties) -> Self:
        """Return the format in a group of properties."""
        return cls(
            content_type=properties.choice(RequestField.CONTENT_TYPE, ContentType),
            rows=properties.choice(RequestField.ROWS, RowShape),
            key=properties.optional_text(RequestField.KEY),
        )

    def body(self, rows: Sequence[LabelledRow], names: Sequence[str]) -> str:
        """Return the body of a request; `names` are those of the features."""
        if self.content_type is ContentType.CSV:
            return "".join(f"{row.features}\n" for row in rows)
        values = [self._row(row, names) for row in rows]
        if self.content_type is ContentType.JSON_LINES:
            return "".join(f"{json.dumps(value)}\n" for value in values)
        return json.dumps({self.key: values} if self.key else values)

    def _row(self, row: LabelledRow, names: Sequence[str]) -> object:
        cells = [_value(cell) for cell in row.feature_values]
        if self.rows is RowShape.ARRAYS:
            return cells
        if len(names) != len(cells):
            raise DeploymentError("rows: objects need the names of columns; the dataset must have a header")
        return dict(zip(names, cells, strict=True))


@dataclass(frozen=True, kw_only=True)
class Response:
    """An endpoint's answer."""

    content_type: str
    body: bytes


def stored_call(rows: Sequence[LabelledRow], request: str, sent_as: ContentType, response: Response) -> str:
    """Return a call as one line of JSON, with the labels of its rows."""
    labels = io.StringIO()
    csv.writer(labels, lineterminator="\n").writerows([row.label] for row in rows)
    document = {
        RecordKey.CAPTURE.value: {
            CaptureSide.INPUT.value: _payload(sent_as, request.encode()),
            CaptureSide.OUTPUT.value: _payload(response.content_type, response.body),
        },
        RecordKey.GROUND_TRUTH.value: {
            PayloadKey.DATA.value: labels.getvalue(),
            PayloadKey.ENCODING.value: Encoding.CSV.value,
        },
        # An inference id would say that this is a call of a deployment, which the analyzer passes over.
        RecordKey.METADATA.value: {MetadataKey.EVENT_ID.value: "deployment"},
        RecordKey.VERSION.value: "0",
    }
    return json.dumps(document) + "\n"


def _payload(content_type: str, body: bytes) -> Json:
    encoding = _encoding(content_type)
    try:
        data = base64.b64encode(body).decode() if encoding is Encoding.BASE64 else body.decode()
    except UnicodeDecodeError:
        encoding, data = Encoding.BASE64, base64.b64encode(body).decode()
    return {
        PayloadKey.CONTENT_TYPE.value: content_type,
        PayloadKey.DATA.value: data,
        PayloadKey.ENCODING.value: encoding.value,
    }


def _encoding(content_type: str) -> Encoding:
    media_type = content_type.partition(";")[0].strip().lower()
    if media_type == ContentType.CSV:
        return Encoding.CSV
    return Encoding.JSON if media_type in {ContentType.JSON, ContentType.JSON_LINES} else Encoding.BASE64


def _value(cell: str) -> object:
    """Return a cell as JSON has it: a number where it is one, and nothing where it is empty."""
    if not cell:
        return None
    for parse in (int, float):
        try:
            number = parse(cell)
        except ValueError:
            continue
        # JSON has no NaN and no infinity.
        return number if number - number == 0 else None
    return cell
