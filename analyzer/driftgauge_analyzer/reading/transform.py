"""Batch-transform captures: rows to which the service has appended an inference's id and time."""

import polars as pl

from driftgauge_analyzer.contract import parse_time
from driftgauge_analyzer.reading.batch import Batch, Rows
from driftgauge_analyzer.reading.capture import Window

_ID = "SageMakerInferenceId"
_TIME = "SageMakerInferenceTime"


def without_capture_columns(batch: Rows, window: Window) -> Rows:
    """The rows within the window, as they were before they were captured."""
    if not {_ID, _TIME}.intersection(batch.names):
        return batch
    frame = batch.frame
    if _TIME in frame.columns and not window.open:
        inside = [
            parse_time(text or "", f"{batch.place(row)}: {_TIME}") in window for row, text in enumerate(frame[_TIME])
        ]
        lines = [line for line, chosen in zip(batch.lines, inside, strict=True) if chosen]
        batch = Batch(frame=frame.filter(pl.Series(inside, dtype=pl.Boolean)), path=batch.path, lines=lines)
    return Batch(frame=batch.frame.drop(_ID, _TIME, strict=False), path=batch.path, lines=batch.lines)
