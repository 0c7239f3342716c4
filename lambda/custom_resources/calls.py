"""Calls of an endpoint whose bodies are rows, stored as an endpoint captures them, with the rows' labels.

A baseline's job reads them as it reads the captures of a window, so that both see the same in an answer.
"""

import base64
import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass

from custom_resources.dataset import LabelledRow
from driftgauge_contract.captures import (
    CaptureSide,
    ContentType,
    Encoding,
    MetadataKey,
    PayloadKey,
    RecordKey,
)

Json = dict[str, object]


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
