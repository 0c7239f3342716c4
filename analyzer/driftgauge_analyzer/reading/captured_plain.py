"""Reading many captured records at once, if all have CSV bodies of one line."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from driftgauge_analyzer.reading.blocks import BLANKS, Block
from driftgauge_analyzer.reading.capture import TimeRange
from driftgauge_contract.captures import (
    DEPLOYMENT_REQUEST_PREFIX,
    CaptureSide,
    Encoding,
    MetadataKey,
    PayloadKey,
    RecordKey,
)

_OUTPUT, _INPUT = CaptureSide.OUTPUT.value, CaptureSide.INPUT.value
_BODY = pl.Struct({PayloadKey.DATA.value: pl.String, PayloadKey.ENCODING.value: pl.String})
_SCHEMA = {
    RecordKey.CAPTURE.value: pl.Struct({_OUTPUT: _BODY, _INPUT: _BODY}),
    RecordKey.METADATA.value: pl.Struct(
        {MetadataKey.INFERENCE_TIME.value: pl.String, MetadataKey.INFERENCE_ID.value: pl.String}
    ),
}
TIME_FIELD = MetadataKey.INFERENCE_TIME.value
_TIME = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True, kw_only=True)
class PlainRows:
    """Records as lines of CSV, and the lines of the file that they are from."""

    rows: Block
    lines: Sequence[int]

    @property
    def may_hold_lists(self) -> bool:
        """Return whether a body begins with a bracket."""
        data = self.rows.data
        return data.startswith(b"[") or b"\n[" in data or b",[" in data

    @property
    def width(self) -> int:
        """The number of fields in the first row."""
        return self.rows.data.partition(b"\n")[0].count(b",") + 1


def read_plain(block: Block, names: Sequence[str], window: TimeRange) -> PlainRows | None:
    """Read the rows of a block in which every record is plain; return `None` where each has to be looked at."""
    if not {_OUTPUT, _INPUT}.issubset(names):
        return None
    try:
        records = pl.read_ndjson(block.data, schema=_SCHEMA).select(
            _field(_OUTPUT, PayloadKey.DATA).str.strip_chars_end("\r\n").alias("output"),
            _field(_INPUT, PayloadKey.DATA).str.strip_chars_end("\r\n").alias("input"),
            (_field(_OUTPUT, PayloadKey.ENCODING) == Encoding.CSV).alias("output is CSV"),
            (_field(_INPUT, PayloadKey.ENCODING) == Encoding.CSV).alias("input is CSV"),
            pl.col(RecordKey.METADATA).struct.field(MetadataKey.INFERENCE_ID).alias("id"),
            time_of_inference(),
        )
    # The slow reader reports which record is wrong, and why.
    except (pl.exceptions.PolarsError, OSError):
        return None
    # Only with a record for every line can lines be numbered.
    if records.height != block.line_count or not _all_plain(records):
        return None
    return _rows(records.with_row_index("line", block.first_line), block, window)


def _rows(records: pl.DataFrame, block: Block, window: TimeRange) -> PlainRows | None:
    if not window.open:
        # The slow reader knows more forms of times, and reports a time that has none of them.
        if records[TIME_FIELD].null_count():
            return None
        records = records.filter(within(window))
    records = records.filter(~pl.col("id").fill_null("").str.starts_with(DEPLOYMENT_REQUEST_PREFIX))
    text = records.select(pl.format("{},{}", "output", "input").str.join("\n")).item()
    return PlainRows(rows=Block(path=block.path, data=text.encode()), lines=records["line"].to_list())


def _all_plain(records: pl.DataFrame) -> bool:
    """Return whether all bodies are CSV of one line."""
    bodies = pl.col("output", "input")
    return bool(
        records.select(
            pl.all_horizontal(
                pl.col("output is CSV", "input is CSV").fill_null(value=False).all(),
                bodies.is_not_null().all(),
                (bodies.str.strip_chars(BLANKS) != "").all(),
                (~bodies.str.contains("[\r\n]")).all(),
            )
        ).item()
    )


def _field(body: str, name: str) -> pl.Expr:
    return pl.col(RecordKey.CAPTURE).struct.field(body).struct.field(name)


def time_of_inference() -> pl.Expr:
    """Return the time in records' metadata; null where it is written in another way than endpoints write it."""
    time = pl.col(RecordKey.METADATA).struct.field(TIME_FIELD)
    return time.str.to_datetime(_TIME, time_zone="UTC", strict=False)


def within(window: TimeRange) -> pl.Expr:
    """Return which times of inference lie in a window."""
    time = pl.col(TIME_FIELD)
    after = pl.lit(True) if window.start is None else time >= window.start
    before = pl.lit(True) if window.end is None else time < window.end
    return after & before
