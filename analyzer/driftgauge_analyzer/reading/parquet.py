"""Reading Parquet columns as text."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from driftgauge_analyzer.errors import AnalyzerError
from driftgauge_analyzer.json_text import java_double
from driftgauge_analyzer.reading.batch import Batch

_BATCH = 1 << 16
# Between these sizes, Java prints doubles without an exponent, and so does polars.
_MIN_PLAIN = 1e-3
_MAX_PLAIN = 1e7


def read_parquet(path: Path) -> Iterator[Batch]:
    """Read the rows of a Parquet file."""
    first_row = 1
    try:
        # Without `glob=False`, brackets in a path would be a pattern.
        for frame in pl.scan_parquet(path, glob=False).collect_batches(chunk_size=_BATCH, maintain_order=True):
            yield Batch(frame=_texts(frame), path=path, lines=range(first_row, first_row + frame.height))
            first_row += frame.height
    except (pl.exceptions.PolarsError, OSError) as error:
        raise AnalyzerError(f"{path}: not Parquet ({error})") from None


def _texts(frame: pl.DataFrame) -> pl.DataFrame:
    return pl.DataFrame([_text(column) for column in frame])


def _text(column: pl.Series) -> pl.Series:
    if column.dtype.is_nested():
        raise AnalyzerError(f"Column {column.name!r} is not flat: it holds {column.dtype}")
    texts = column.cast(pl.String)
    if column.dtype.is_float():
        return _as_java_prints(column, texts)
    return texts.set(texts == "", None)


def _as_java_prints(numbers: pl.Series, texts: pl.Series) -> pl.Series:
    """Print doubles as Spark's cast to text does, which differs for large and small numbers and for no numbers."""
    size = numbers.abs()
    other = ~((size >= _MIN_PLAIN) & (size < _MAX_PLAIN) | (size == 0)) & numbers.is_not_null()
    places = other.arg_true()
    return texts.scatter(places, [java_double(number) for number in numbers.gather(places)])
