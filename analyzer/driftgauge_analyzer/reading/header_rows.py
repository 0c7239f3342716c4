"""Header lines among the rows: sent to an endpoint with the data, or left inside of concatenated files."""

import polars as pl

from driftgauge_analyzer.reading.batch import Batch, Rows, UnparsedBatch
from driftgauge_analyzer.reading.unreadable import UnreadableRecords

_MIN_NAMES = 2


def without_header_rows(batch: Rows, unreadable: UnreadableRecords) -> Rows:
    """Set aside the rows that hold their columns' names instead of values."""
    if len(batch.names) < _MIN_NAMES:
        return batch
    # A single cell that is its column's name may well be a value.
    least = max(_MIN_NAMES, len(batch.names) / 2)
    last = batch.names[-1]
    # Nearly all batches are done with after this glance, and need not be parsed for it.
    if isinstance(batch, UnparsedBatch) and last.encode() not in batch.block.data:
        return batch
    frame = batch.frame
    if not (frame[last] == last).any():
        return batch
    # The response to a header is an answer like any other, so that not all cells need to be names.
    matches = pl.sum_horizontal((pl.col(name) == name).fill_null(value=False) for name in frame.columns)
    is_header = frame.select(matches >= least).to_series()
    for row in is_header.arg_true():
        unreadable.add(batch.place(row), "a header, not data", ",".join(cell or "" for cell in frame.row(row)))
    # Later messages still need the line of each row that stays.
    lines = [line for line, header in zip(batch.lines, is_header, strict=True) if not header]
    return Batch(frame=frame.filter(~is_header), path=batch.path, lines=lines, by_position=batch.by_position)
