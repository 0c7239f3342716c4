"""The rows of a bias analysis: features, label and prediction as text."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import polars as pl

from driftgauge_analyzer.bias.bodies import Attributes, Cells, compat_rows
from driftgauge_analyzer.bias.config import AnalysisConfig
from driftgauge_analyzer.bias.labelled_calls import exact_rows
from driftgauge_analyzer.errors import AnalyzerError, listed
from driftgauge_analyzer.ground_truth.columns import ORDER, LabelledCalls
from driftgauge_analyzer.reading import plain_calls
from driftgauge_analyzer.reading.batch import Rows, encodable
from driftgauge_analyzer.reading.capture import CapturedRecord
from driftgauge_analyzer.reading.plain_calls import REQUEST
from driftgauge_analyzer.reading.unreadable import UnreadableRecords

log = logging.getLogger(__name__)

# The null character keeps these names apart from every column of a dataset.
LABEL, PREDICTION = "\0label", "\0prediction"


@dataclass(frozen=True, kw_only=True)
class Table:
    """The rows with a label, and with a prediction if the analysis is about predictions."""

    features: pl.DataFrame
    labels: pl.Series
    predictions: pl.Series | None

    @classmethod
    def of(cls, frame: pl.DataFrame) -> "Table":
        """Create the table of a frame with all of its columns. Rows with gaps are left out and counted."""
        ends = [name for name in (LABEL, PREDICTION) if name in frame.columns]
        complete = frame.filter(pl.all_horizontal(pl.col(ends).is_not_null()))
        if complete.height < frame.height:
            log.warning("%d rows without a label or a prediction were left out", frame.height - complete.height)
        return cls(
            features=complete.drop(ends),
            labels=complete[LABEL],
            predictions=complete[PREDICTION] if PREDICTION in ends else None,
        )


def from_records(
    records: Iterable[CapturedRecord],
    attributes: Attributes,
    config: AnalysisConfig,
    unreadable: UnreadableRecords | None = None,
) -> Table:
    """Read the labelled predictions of merged records. Records without a label are left out and counted."""
    unreadable = unreadable or UnreadableRecords()
    # Only exact mode, which sets records aside, is free to read more shapes than Clarify.
    read_record = exact_rows if unreadable.tolerant else compat_rows
    rows: list[Cells] = []
    unlabelled = 0
    for record in records:
        with unreadable.tolerated(record.document):
            found = read_record(record, attributes, config.features)
            unlabelled += found is None
            rows += map(_encodable, found or [])
    if unlabelled:
        log.warning("%d records without a label were left out", unlabelled)
    columns = [*config.features, PREDICTION, LABEL]
    return Table.of(pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row"))


def from_calls(
    calls: LabelledCalls, attributes: Attributes, config: AnalysisConfig, unreadable: UnreadableRecords
) -> Table:
    """Read the predictions that were joined with their labels, in `exact` mode."""
    columns = [*config.features, PREDICTION, LABEL]
    odd: list[tuple[int, *tuple[str | None, ...]]] = []
    unlabelled = 0
    for order, record in calls.records():
        with unreadable.tolerated(record.document):
            found = exact_rows(record, attributes, config.features)
            unlabelled += found is None
            odd += [(order, *_encodable(cells)) for cells in found or []]
    if unlabelled:
        log.warning("%d records without a label were left out", unlabelled)
    frame = pl.DataFrame(odd, schema={ORDER: pl.UInt32, **dict.fromkeys(columns, pl.String)}, orient="row")
    if calls.plain.height:
        # A job in which each call has to be looked at has no columns of fields.
        plain = calls.plain.select(ORDER, *_cells_of(config.features), *_ends())
        frame = pl.concat([plain, frame]).sort(ORDER, maintain_order=True) if odd else plain
    return Table.of(frame.drop(ORDER))


def _encodable(cells: Cells) -> Cells:
    return [text and encodable(text) for text in cells]


def _cells_of(features: Sequence[str]) -> list[pl.Expr]:
    """Return the first fields of requests, which are the features in order; an empty one is a missing value."""
    fields = pl.col(REQUEST).str.splitn(",", len(features) + 1)
    return [
        fields.struct.field(f"field_{position}").replace("", None).alias(name) for position, name in enumerate(features)
    ]


def _ends() -> list[pl.Expr]:
    label = pl.col(plain_calls.LABEL).str.strip_chars_end("\r\n")
    return [pl.col(PREDICTION).replace("", None), label.alias(LABEL)]


def from_dataset(batches: Iterable[Rows], config: AnalysisConfig, prediction: str | None) -> Table:
    """Read a dataset that has the headers' columns, and the model's predictions in one more."""
    named = dict.fromkeys([*config.features, config.label])
    parts: list[pl.DataFrame] = []
    for batch in batches:
        wanted = [*named, *([prediction] if prediction else [])]
        frame = batch.frame if set(wanted) <= set(batch.names) else _renamed(batch, config.headers, wanted)
        ends = {LABEL: frame[config.label], **({PREDICTION: frame[prediction]} if prediction else {})}
        parts.append(frame.select(config.features).with_columns(**ends))
    return Table.of(pl.concat(parts))


def _renamed(batch: Rows, headers: Sequence[str], wanted: Sequence[str]) -> pl.DataFrame:
    """Name the columns of a file without a header, which are in the order of the headers."""
    unnamed = [f"_c{position}" for position in range(len(headers))]
    if set(unnamed) <= set(batch.names):
        frame = batch.frame.rename(dict(zip(unnamed, headers, strict=True)))
        if set(wanted) <= set(frame.columns):
            return frame
    missing = [name for name in wanted if name not in batch.names]
    raise AnalyzerError(f"{batch.path}: there is no column {listed(missing)}; the columns are {listed(batch.names)}")
