"""Captured records that are written out in a test."""

import json


def record(
    question: str, answer: str | None, *, encoding: str = "CSV", answers: str | None = None, kind: str = "text/csv"
) -> str:
    bodies = {"endpointInput": {"observedContentType": kind, "mode": "INPUT", "data": question, "encoding": encoding}}
    if answer is not None:
        bodies["endpointOutput"] = {
            "observedContentType": kind,
            "mode": "OUTPUT",
            "data": answer,
            "encoding": answers or encoding,
        }
    event = {"eventId": "e", "inferenceTime": "2026-01-01T10:00:00Z"}
    return json.dumps({"captureData": bodies, "eventMetadata": event, "eventVersion": "0"})
