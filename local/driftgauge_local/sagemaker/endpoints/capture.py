"""Data capture: which invocations are recorded, in which form and under which key."""

import base64
import json
import random
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime

from driftgauge_contract.paths import hour_folder
from driftgauge_local.sagemaker.control_plane.documents import Document


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """An invocation that the model answered, with its answer."""

    request: bytes
    request_type: str
    response: bytes
    response_type: str
    time: datetime
    inference_id: str | None
    custom_attributes: str | None


@dataclass(frozen=True, kw_only=True)
class Captured:
    """A line of a capture file, and the folder of the hour that it belongs to."""

    folder: str
    line: str


class CaptureRules:
    """An endpoint configuration's DataCaptureConfig, applied to the variants of an endpoint."""

    def __init__(self, config: Document | None) -> None:
        given = config or {}
        header = given.get("CaptureContentTypeHeader", {})
        self._enabled = given.get("EnableCapture", False)
        self._percentage = given.get("InitialSamplingPercentage", 0)
        self._destination = given.get("DestinationS3Uri", "")
        self._modes = {option["CaptureMode"] for option in given.get("CaptureOptions", [])}
        self._csv = {t.lower() for t in header.get("CsvContentTypes", [])}
        self._json = {t.lower() for t in header.get("JsonContentTypes", [])}

    def capture(self, exchange: Exchange, endpoint: str, variant: str) -> Captured | None:
        """Return the line to write, or None for an invocation that is not sampled."""
        # Sampling is independent for each call, as the service documents a percentage only.
        if not self._enabled or random.random() * 100 >= self._percentage:  # noqa: S311
            return None
        folder = f"{self._destination}/{endpoint}/{variant}/{hour_folder(exchange.time)}"
        return Captured(folder=folder, line=json.dumps(self._record(exchange), separators=(",", ":")))

    def _record(self, exchange: Exchange) -> Document:
        data: Document = {}
        if self._modes & {"Input", "InputAndOutput"}:
            data["endpointInput"] = self._payload("INPUT", exchange.request, exchange.request_type)
        if self._modes & {"Output", "InputAndOutput"}:
            data["endpointOutput"] = self._payload("OUTPUT", exchange.response, exchange.response_type)
        metadata: Document = {"eventId": str(uuid.uuid4())}
        if exchange.custom_attributes:
            metadata["customAttributes"] = [exchange.custom_attributes]
        if exchange.inference_id:
            metadata["inferenceId"] = exchange.inference_id
        metadata["inferenceTime"] = f"{exchange.time.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
        return {"captureData": data, "eventMetadata": metadata, "eventVersion": "0"}

    def _payload(self, mode: str, body: bytes, content_type: str) -> Document:
        text, encoding = self._encoded(body, content_type.partition(";")[0].strip().lower())
        return {"observedContentType": content_type, "mode": mode, "data": text, "encoding": encoding}

    def _encoded(self, body: bytes, media_type: str) -> tuple[str, str]:
        encoding = "CSV" if media_type in self._csv else "JSON" if media_type in self._json else None
        if encoding:
            try:
                return body.decode(), encoding
            # The service captures bytes that are no text as base 64, whatever their content type.
            except UnicodeDecodeError:
                return base64.b64encode(body).decode(), "BASE64"
        return base64.b64encode(body).decode(), "BASE64"
