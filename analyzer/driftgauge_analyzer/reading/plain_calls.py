"""Reading many records at once as columns: captured calls, or labels, of which nearly all are plain.

A record is plain if its body is one line of CSV without quotes and lists. Whether all other records are usable can be
told in most cases, too: they keep the text of their line, and are looked at one by one where it matters.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from driftgauge_analyzer.reading.blocks import BLANKS
from driftgauge_analyzer.reading.capture import TimeRange
from driftgauge_analyzer.reading.captured_plain import TIME_FIELD, time_of_inference, within
from driftgauge_analyzer.reading.record_chunks import RecordChunk
from driftgauge_contract.captures import (
    DEPLOYMENT_REQUEST_PREFIX,
    CaptureSide,
    Encoding,
    MetadataKey,
    PayloadKey,
    RecordKey,
)

ID, FILE, LINE, RECORD, REQUEST, LABEL = "id", "file", "line", "record", "request", "label"
"""Columns of what is read."""

_BODY = pl.Struct({PayloadKey.DATA.value: pl.String, PayloadKey.ENCODING.value: pl.String})
_METADATA = pl.Struct(
    {
        MetadataKey.EVENT_ID.value: pl.String,
        MetadataKey.INFERENCE_ID.value: pl.String,
        TIME_FIELD: pl.String,
    }
)
_CALLS = {
    RecordKey.CAPTURE.value: pl.Struct({side.value: _BODY for side in CaptureSide}),
    RecordKey.METADATA.value: _METADATA,
}
_LABELS = {RecordKey.GROUND_TRUTH.value: _BODY, RecordKey.METADATA.value: _METADATA}
# With any of these, or a lone half of a surrogate pair, libraries disagree on what a line or a text is.
_UNUSUAL = (b"\r", b"\\ud", b"\\uD")
# With any of these, a body may be more than one line of values.
_NOT_PLAIN = '["\\[\r\n]'


@dataclass(frozen=True, kw_only=True)
class CallFields:
    """The fields to read of plain calls."""

    answers: Mapping[str, int | None] = field(default_factory=dict)
    """The position in the response of each field by its name; `None` where the response has no other field."""

    request: int = 0
    """The fewest fields that the request's line may have, where it is needed."""

    odd_ids: pl.Series = field(default_factory=lambda: pl.Series(dtype=pl.String))
    """The ids of calls of which the record is needed, however plain it is."""

    @property
    def names(self) -> list[str]:
        """The columns of fields."""
        return [*self.answers, *([REQUEST] if self.request else [])]


def read_calls(chunk: RecordChunk, window: TimeRange, fields: CallFields) -> pl.DataFrame | None:
    """Return the calls of traffic in a window: id, file, line and fields; the record where it is not plain.

    Return `None` if a single record cannot be used, or if it cannot be told: each has to be looked at.
    """
    records = _records(chunk, _CALLS)
    if records is None or not _are_bodies(records, RecordKey.CAPTURE, [side.value for side in CaptureSide]):
        return None
    bodies = {side: pl.col(RecordKey.CAPTURE).struct.field(side.value) for side in CaptureSide}
    if records.select(bodies[CaptureSide.BATCH_OUTPUT].is_not_null().any()).item():
        return None
    found = records.select(
        _join_id(),
        FILE,
        LINE,
        pl.col(RecordKey.METADATA).struct.field(MetadataKey.INFERENCE_ID).alias("inference id"),
        time_of_inference(),
        _line_of(bodies[CaptureSide.OUTPUT]).alias("response"),
        _line_of(bodies[CaptureSide.INPUT]).alias(REQUEST),
        bodies[CaptureSide.INPUT].is_null().alias("no request"),
    ).with_row_index("row")
    if not window.open:
        # The reader of single records knows more forms of times, and reports a time that has none of them.
        if found[TIME_FIELD].null_count():
            return None
        found = found.filter(within(window))
    found = found.filter(~pl.col("inference id").fill_null("").str.starts_with(DEPLOYMENT_REQUEST_PREFIX))
    return _with_records(found.with_columns(_plain(fields).alias("plain")), chunk, fields)


def read_labels(chunk: RecordChunk) -> pl.DataFrame | None:
    """Return labels with their ids, and the record where a label is not plain; `None` as for calls."""
    records = _records(chunk, _LABELS)
    if records is None or records[RecordKey.GROUND_TRUTH].null_count():
        return None
    bodies = pl.col(RecordKey.GROUND_TRUTH)
    found = records.select(
        _join_id(),
        pl.col(RecordKey.METADATA).struct.field(MetadataKey.INFERENCE_ID).alias("inference id"),
        _line_of(bodies).alias("line"),
        _data(bodies).alias(LABEL),
        _data(bodies).is_null().alias("no text") | _encoding(bodies).is_null(),
    ).with_row_index("row")
    if found["no text"].any() or (found[ID] == "").any():
        return None
    found = found.filter(~pl.col("inference id").fill_null("").str.starts_with(DEPLOYMENT_REQUEST_PREFIX))
    single = (~pl.col("line").str.contains(",", literal=True)).fill_null(value=False)
    return _kept(found.with_columns(single.alias("plain")), chunk).select(
        ID, pl.when("plain").then(LABEL).alias(LABEL), RECORD
    )


def _records(chunk: RecordChunk, schema: Mapping[str, pl.DataType]) -> pl.DataFrame | None:
    """Parse the lines of a chunk, if each is a record whose ids and bodies are texts."""
    if any(mark in chunk.data for mark in _UNUSUAL):
        return None
    try:
        records = pl.read_ndjson(chunk.data, schema=schema)
    except (pl.exceptions.PolarsError, OSError):
        return None
    # Blank lines have no record, and only with a record for every line can lines be numbered.
    if records.height != chunk.count or records[RecordKey.METADATA].null_count():
        return None
    if not _are_texts(chunk.data, records, schema):
        return None
    return records.with_columns(pl.Series(FILE, chunk.files), pl.Series(LINE, chunk.line_numbers))


def _are_texts(data: bytes, records: pl.DataFrame, schema: Mapping[str, pl.DataType]) -> bool:
    """Return whether each value that was read is a text, and the only one of its key in its object.

    The parser makes texts of numbers and lists, and takes the first of two values.
    """
    counted = records.select(
        *(
            pl.col(RecordKey.METADATA).struct.field(key).count().alias(key)
            for key in (MetadataKey.EVENT_ID.value, MetadataKey.INFERENCE_ID.value, TIME_FIELD)
        ),
        *(
            pl.sum_horizontal(body.struct.field(key).count() for body in _all_bodies(schema)).alias(key)
            for key in (PayloadKey.DATA.value, PayloadKey.ENCODING.value)
        ),
    ).row(0, named=True)
    return all(_texts_of(data, key, count) == count for key, count in counted.items())


def _texts_of(data: bytes, key: str, expected: int) -> int:
    """Return how many texts a key has. Within texts quotes are escaped, so that nothing else looks like a key."""
    compact = data.count(f'"{key}":"'.encode())
    return compact if compact == expected else compact + data.count(f'"{key}": "'.encode())


def _all_bodies(schema: Mapping[str, pl.DataType]) -> list[pl.Expr]:
    if RecordKey.CAPTURE.value in schema:
        return [pl.col(RecordKey.CAPTURE).struct.field(side.value) for side in CaptureSide]
    return [pl.col(RecordKey.GROUND_TRUTH)]


def _are_bodies(records: pl.DataFrame, key: str, sides: list[str]) -> bool:
    """Return whether each body that is there has its data and its encoding."""
    bodies = [pl.col(key).struct.field(side) for side in sides]
    incomplete = [body.is_not_null() & (_data(body).is_null() | _encoding(body).is_null()) for body in bodies]
    return not records.select(pl.any_horizontal(incomplete).any()).item()


def _join_id() -> pl.Expr:
    """Return the id by which predictions and labels are joined, as `CapturedRecord.join_key` has it."""
    inference, event = (
        pl.col(RecordKey.METADATA).struct.field(key) for key in (MetadataKey.INFERENCE_ID, MetadataKey.EVENT_ID)
    )
    return pl.when(inference != "").then(inference).otherwise(event.fill_null("")).alias(ID)


def _data(body: pl.Expr) -> pl.Expr:
    return body.struct.field(PayloadKey.DATA)


def _encoding(body: pl.Expr) -> pl.Expr:
    return body.struct.field(PayloadKey.ENCODING)


def _line_of(body: pl.Expr) -> pl.Expr:
    """Return the line of bodies that are one plain line of CSV; null for all others."""
    text = _data(body).str.strip_chars_end("\r\n")
    plain = ~text.str.contains(_NOT_PLAIN) & (text.str.strip_chars(BLANKS) != "")
    return pl.when((_encoding(body) == Encoding.CSV) & plain).then(text)


def _plain(fields: CallFields) -> pl.Expr:
    """Return which calls have the fields in a plain response, and a plain request where it matters."""
    commas = pl.col("response").str.count_matches(",", literal=True)
    needed = [commas.is_not_null()]
    if len(fields.odd_ids):
        needed.append(~pl.col(ID).is_in(fields.odd_ids.implode()))
    needed += [commas == 0 if position is None else commas >= position for position in fields.answers.values()]
    request = pl.col(REQUEST).is_not_null()
    if fields.request:
        needed.append(pl.col(REQUEST).str.count_matches(",", literal=True) >= fields.request - 1)
    elif 0 in fields.answers.values():
        # Several values may answer as many rows, which the request tells.
        needed.append((commas == 0) | request | pl.col("no request"))
    return pl.all_horizontal(needed).fill_null(value=False)


def _with_records(found: pl.DataFrame, chunk: RecordChunk, fields: CallFields) -> pl.DataFrame:
    cells = pl.col("response").str.split(",")
    answers = [
        pl.when("plain")
        .then(pl.col("response") if position is None else cells.list.get(position, null_on_oob=True))
        .alias(name)
        for name, position in fields.answers.items()
    ]
    request = [pl.when("plain").then(REQUEST).alias(REQUEST)] if fields.request else []
    return _kept(found, chunk).select(ID, FILE, LINE, *answers, *request, RECORD)


def _kept(found: pl.DataFrame, chunk: RecordChunk) -> pl.DataFrame:
    """Add the records that are not plain."""
    if found["plain"].all():
        return found.with_columns(pl.lit(None, dtype=pl.String).alias(RECORD))
    rows = zip(found["row"], found["plain"], strict=True)
    texts = [None if plain else chunk.lines[row].decode() for row, plain in rows]
    return found.with_columns(pl.Series(RECORD, texts, dtype=pl.String))
