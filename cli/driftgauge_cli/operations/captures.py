"""Captured calls: the files of a window, and the records in a file."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, cast

from driftgauge_cli.aws.endpoints import find_endpoint
from driftgauge_cli.aws.session import s3_client
from driftgauge_cli.aws.storage import S3Uri, list_hours, read_bytes, read_text
from driftgauge_cli.errors import UserError

if TYPE_CHECKING:
    import boto3


@dataclass(frozen=True, kw_only=True)
class CaptureFile:
    """One file of captured data."""

    uri: str
    variant: str
    size: int
    modified: datetime
    records: int | None = None
    """The captured calls in the file, where they were counted."""


@dataclass(frozen=True, kw_only=True)
class CapturedPayload:
    """One side of a captured call."""

    content_type: str | None
    encoding: str
    data: str


@dataclass(frozen=True, kw_only=True)
class CapturedCall:
    """A captured request and its answer; a side that is not captured is None."""

    event_id: str
    inference_id: str | None
    inference_time: str
    input: CapturedPayload | None
    output: CapturedPayload | None


def list_captures(
    session: "boto3.Session", endpoint: str, *, start: datetime | None = None, end: datetime | None = None
) -> tuple[CaptureFile, ...]:
    """Return the capture files that may hold calls of a window, oldest first; the default is the last day."""
    # The second that has begun is included, so that a file that was just written is listed.
    last = end or datetime.now(tz=UTC) + timedelta(seconds=1)
    first = start or last - timedelta(days=1)
    s3 = s3_client(session)
    files = [
        CaptureFile(uri=str(entry.uri), variant=variant, size=entry.size, modified=entry.modified)
        for variant, below in find_endpoint(session, endpoint).captured_below().items()
        for entry in list_hours(s3, below, first, last)
        # A file is written after its calls, so one that is older than the window has none of its calls.
        if entry.modified >= first
    ]
    # Variants have folders of their own, so that keys alone are not in the order of time.
    return tuple(sorted(files, key=lambda file: file.modified))


def count_records(
    session: "boto3.Session", files: Sequence[CaptureFile], on_progress: Callable[[int], None]
) -> tuple[CaptureFile, ...]:
    """Return files with the number of records in each; S3 does not know it, so each file is read."""
    s3, counted = s3_client(session), []
    for number, file in enumerate(files, start=1):
        lines = read_bytes(s3, S3Uri.parse(file.uri)).splitlines()
        counted.append(replace(file, records=sum(bool(line.strip()) for line in lines)))
        on_progress(number)
    return tuple(counted)


def read_capture(session: "boto3.Session", uri: str) -> tuple[CapturedCall, ...]:
    """Return the records of a capture file."""
    return parse_capture(uri, read_text(s3_client(session), S3Uri.parse(uri)))


def parse_capture(uri: str, text: str) -> tuple[CapturedCall, ...]:
    """Return the records in the text of a capture file."""
    return tuple(_call(uri, number, line) for number, line in enumerate(text.splitlines(), start=1) if line.strip())


def _call(uri: str, number: int, line: str) -> CapturedCall:
    try:
        record = json.loads(line)
        metadata, data = record["eventMetadata"], record["captureData"]
        return CapturedCall(
            event_id=metadata["eventId"],
            inference_id=metadata.get("inferenceId"),
            inference_time=metadata["inferenceTime"],
            input=_payload(data.get("endpointInput")),
            output=_payload(data.get("endpointOutput")),
        )
    # A line may be JSON of any type, so that each step into it can fail in its own way.
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UserError(f"{uri}:{number}: not a record of captured data") from error


def _payload(side: Mapping[str, object] | None) -> CapturedPayload | None:
    if side is None:
        return None
    return CapturedPayload(
        content_type=cast("str | None", side.get("observedContentType")),
        encoding=cast("str", side["encoding"]),
        data=cast("str", side["data"]),
    )
