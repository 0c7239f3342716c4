"""Reading many merged records at once where each is one prediction and one label in CSV bodies of a single value.

Only what the merger of this package wrote in `exact` mode is read in this way, because it has checked the types of
each record and says where it was captured. All other records are left to the reader that looks at each of them.
"""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from driftgauge_analyzer.model_quality.table import Attributes, Role
from driftgauge_analyzer.reading.attributes import Attribute
from driftgauge_analyzer.reading.blocks import BLANKS
from driftgauge_analyzer.reading.capture import TimeRange
from driftgauge_analyzer.reading.captured_plain import TIME_FIELD, time_of_inference, within
from driftgauge_analyzer.reading.place import Place
from driftgauge_contract.captures import (
    DEPLOYMENT_REQUEST_PREFIX,
    CaptureSide,
    Encoding,
    MetadataKey,
    PayloadKey,
    RecordKey,
)
from driftgauge_contract.constraints import OWN_KEY

_BODY = pl.Struct({PayloadKey.DATA.value: pl.String, PayloadKey.ENCODING.value: pl.String})
_SCHEMA = {
    RecordKey.METADATA.value: pl.Struct({TIME_FIELD: pl.String, MetadataKey.INFERENCE_ID.value: pl.String}),
    RecordKey.GROUND_TRUTH.value: _BODY,
    RecordKey.CAPTURE.value: pl.Struct({CaptureSide.OUTPUT.value: _BODY}),
    OWN_KEY: pl.Struct({"file": pl.String, "line": pl.Int64}),
}
# With any of these, a body may be more than one value.
_NOT_PLAIN = r'[,"\[\r\n]'


@dataclass(frozen=True, kw_only=True)
class PlainRecords:
    """The predictions and labels of records with one of each, and where they were captured."""

    predictions: list[str]
    labels: list[str]
    places: list[Place]


def addresses_single_values(attributes: Attributes, roles: Collection[Role]) -> bool:
    """Return whether the attributes of these roles lead to the value of a CSV body that has only one."""
    if attributes.classes is not None:
        return False
    named = (Attribute(setting=role, path=attributes.names.get(role)) for role in roles)
    return all(attribute.takes_single_value for attribute in named)


def read_plain(data: bytes, count: int, window: TimeRange) -> PlainRecords | None:
    """Read this many lines of merged records; return `None` where each has to be looked at."""
    # The parser makes a null character of a lone half of a surrogate pair.
    if b"\\ud" in data:
        return None
    try:
        records = pl.read_ndjson(data, schema=_SCHEMA).select(
            _text(pl.col(RecordKey.CAPTURE).struct.field(CaptureSide.OUTPUT)).alias("prediction"),
            _text(pl.col(RecordKey.GROUND_TRUTH)).alias("label"),
            pl.col(OWN_KEY).struct.field("file"),
            pl.col(OWN_KEY).struct.field("line"),
            pl.col(RecordKey.METADATA).struct.field(MetadataKey.INFERENCE_ID).fill_null("").alias("id"),
            time_of_inference(),
        )
    # The reader of single records reports which one is wrong, and why.
    except (pl.exceptions.PolarsError, OSError):
        return None
    needed = records.select("prediction", "label", "file", "line", *([] if window.open else [TIME_FIELD]))
    if records.height != count or any(column.null_count() for column in needed):
        return None
    if not window.open:
        records = records.filter(within(window))
    records = records.filter(~pl.col("id").str.starts_with(DEPLOYMENT_REQUEST_PREFIX))
    paths = {file: Path(file) for file in records["file"].unique()}
    return PlainRecords(
        predictions=records["prediction"].to_list(),
        labels=records["label"].to_list(),
        places=[Place(path=paths[file], line=line) for file, line in records.select("file", "line").iter_rows()],
    )


def _text(body: pl.Expr) -> pl.Expr:
    """Return the value of CSV bodies that have only one; null for all others."""
    text = body.struct.field(PayloadKey.DATA).str.strip_chars_end("\r\n")
    is_csv = body.struct.field(PayloadKey.ENCODING) == Encoding.CSV
    single = ~text.str.contains(_NOT_PLAIN) & (text.str.strip_chars(BLANKS) != "")
    return pl.when(is_csv & single).then(text)
