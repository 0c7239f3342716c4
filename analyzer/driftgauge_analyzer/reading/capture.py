"""Reading captured requests and responses, and merged records: one JSON document in each line."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import cast

from driftgauge_analyzer.environment import parse_time
from driftgauge_analyzer.errors import AnalyzerError, NoDataError
from driftgauge_analyzer.job_settings import JobSettings
from driftgauge_analyzer.json_text import JsonValue
from driftgauge_analyzer.reading.place import Place, RecordError
from driftgauge_analyzer.reading.unreadable import UnreadableRecords
from driftgauge_contract.captures import CaptureSide, MetadataKey, PayloadKey, RecordKey, is_traffic
from driftgauge_contract.outcomes import NO_FILES_PHRASE

Document = Mapping[str, JsonValue]


@dataclass(frozen=True, kw_only=True, slots=True)
class Payload:
    """A captured body."""

    encoding: str
    data: str
    content_type: str | None = None
    mode: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class TimeRange:
    """The times that a job analyzes, from `start` until just before `end`; either end may be open."""

    start: datetime | None = None
    end: datetime | None = None

    @classmethod
    def of(cls, settings: JobSettings) -> "TimeRange":
        """Return the window of a job."""
        return cls(start=settings.start_time, end=settings.end_time)

    @property
    def open(self) -> bool:
        """Return whether the window has no ends."""
        return self.start is None and self.end is None

    def __contains__(self, moment: datetime) -> bool:
        return (self.start is None or self.start <= moment) and (self.end is None or moment < self.end)

    def __str__(self) -> str:
        return f"from {self.start or 'the beginning'} to {self.end or 'now'}"


@dataclass(frozen=True, kw_only=True, slots=True)
class CapturedRecord:
    """A captured call: a request, its response, and its label if it was merged."""

    place: Place
    event_id: str
    inference_id: str | None = None
    inference_time: str | None = None
    input: Payload | None = None
    output: Payload | None = None
    batch_output: Payload | None = None
    ground_truth: Payload | None = None
    custom_attributes: tuple[str, ...] = ()
    event_version: str = "0"
    document: Document = field(default_factory=dict, repr=False)

    @property
    def join_key(self) -> str:
        """The id that labels refer to: the inference id, or else the event id."""
        # The service joins labels in this order: the client's own id, else the one that it generated.
        return self.inference_id or self.event_id

    @property
    def time(self) -> datetime:
        """The time of the inference."""
        try:
            return parse_time(self.inference_time or "", f"{self.place}: {MetadataKey.INFERENCE_TIME}")
        except AnalyzerError as error:
            raise RecordError(self.place, f"{MetadataKey.INFERENCE_TIME} is not a time", message=str(error)) from None

    def lies_in(self, window: TimeRange) -> bool:
        """Return whether the model was asked within the window. The merger has checked merged batch records."""
        # Merged records of batch transforms have no time of their own.
        has_time = self.inference_time is not None or self.batch_output is None
        return window.open or not has_time or self.time in window


def data_files(source: Path, *suffixes: str) -> list[Path]:
    """List the files of a dataset in the order of their paths: the file itself, or everything below a folder."""
    # Paths begin with the hour, so that their order is that of time.
    if source.is_file():
        return [source]
    files = sorted(path for path in source.rglob("*") if path.is_file() and _is_data(path, source))
    if suffixes:
        files = [path for path in files if path.name.endswith(suffixes)]
    if not files:
        raise NoDataError(f"{NO_FILES_PHRASE} {source}")
    # Spark writes a file for every partition, also for those without rows.
    return [path for path in files if path.stat().st_size] or files


def _is_data(path: Path, source: Path) -> bool:
    """Return whether a file below a folder is data, and not what a program left on its way, such as `_temporary`."""
    return not any(part.startswith((".", "_")) for part in path.relative_to(source).parts)


def read_records(
    files: Sequence[Path], window: TimeRange = TimeRange(), unreadable: UnreadableRecords | None = None
) -> Iterator[CapturedRecord]:
    """Read the records of traffic in these files whose inference time lies in the window."""
    return parse_lines(read_lines(files), window, unreadable or UnreadableRecords())


def parse_lines(
    lines: Iterable[tuple[Place, bytes]], window: TimeRange, unreadable: UnreadableRecords
) -> Iterator[CapturedRecord]:
    """Parse the records of traffic in these lines whose inference time lies in the window."""
    for place, line in lines:
        with unreadable.tolerated(line):
            record = parse_record(parse_document(line, place), place)
            # A deployment's own test requests are captured like all others, but nobody's traffic.
            if is_traffic(record.inference_id) and record.lies_in(window):
                yield record


def read_lines(files: Sequence[Path]) -> Iterator[tuple[Place, bytes]]:
    """Read the lines of files; blank lines are skipped."""
    for path in files:
        with path.open("rb") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    yield Place(path=path, line=number), line


def parse_document(line: bytes, place: Place) -> Document:
    """Parse a line's JSON object."""
    try:
        # A file may begin with a byte order mark, which is no part of its first record.
        # A cut line is the same mistake, whether its reader has left the line ending or not.
        document = json.loads(line.rstrip(b"\r\n").decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise RecordError(place, "not UTF-8") from None
    except (ValueError, RecursionError) as error:
        raise RecordError(place, f"not a JSON document ({error})") from None
    if not isinstance(document, dict):
        raise RecordError(place, f"expected a JSON object, found {type(document).__name__}")
    return cast(Document, document)


def parse_record(document: Document, place: Place) -> CapturedRecord:
    """Parse the event that a line's document describes."""
    read = _Reader(document, place)
    event = read.object(RecordKey.METADATA)
    capture = _Reader(read.object(RecordKey.CAPTURE, default={}), place)
    return CapturedRecord(
        place=place,
        event_id=_text(event.get(MetadataKey.EVENT_ID)) or "",
        inference_id=_text(event.get(MetadataKey.INFERENCE_ID)),
        inference_time=_text(event.get(MetadataKey.INFERENCE_TIME)),
        input=capture.payload(CaptureSide.INPUT),
        output=capture.payload(CaptureSide.OUTPUT),
        batch_output=capture.payload(CaptureSide.BATCH_OUTPUT),
        ground_truth=read.payload(RecordKey.GROUND_TRUTH),
        custom_attributes=_texts(event.get(MetadataKey.CUSTOM_ATTRIBUTES)),
        event_version=_text(document.get(RecordKey.VERSION)) or "0",
        document=document,
    )


def _text(value: JsonValue) -> str | None:
    return None if value is None else str(value)


def _texts(value: JsonValue) -> tuple[str, ...]:
    return tuple(str(item) for item in value) if isinstance(value, list) else ()


@dataclass(frozen=True)
class _Reader:
    document: Document
    place: Place

    def object(self, key: str, default: Document | None = None) -> Document:
        value = self.document.get(key, default)
        if not isinstance(value, dict):
            raise RecordError(self.place, f"{key} is missing or is not an object")
        return value

    def payload(self, key: str) -> Payload | None:
        if self.document.get(key) is None:
            return None
        value = self.object(key)
        data, encoding = value.get(PayloadKey.DATA), value.get(PayloadKey.ENCODING)
        if not isinstance(data, str) or not isinstance(encoding, str):
            raise RecordError(self.place, f"{key} must have data and encoding as text")
        return Payload(
            encoding=encoding,
            data=data,
            content_type=_text(value.get(PayloadKey.CONTENT_TYPE)),
            mode=_text(value.get(PayloadKey.MODE)),
        )
