"""A job's dataset as batches of rows, whatever its format."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from driftgauge_analyzer.contract import DatasetFormat, FileFormat
from driftgauge_analyzer.errors import AnalyzerError
from driftgauge_analyzer.reading.batch import Rows
from driftgauge_analyzer.reading.capture import data_files
from driftgauge_analyzer.reading.captured import CaptureReader
from driftgauge_analyzer.reading.json_lines import read_json_lines
from driftgauge_analyzer.reading.parquet import read_parquet
from driftgauge_analyzer.reading.spark_csv import read_csv
from driftgauge_analyzer.reading.transform import without_capture_columns


def read_dataset(source: Path, dataset_format: DatasetFormat, capture: CaptureReader) -> Iterator[Rows]:
    """The rows of a file, or of every file below a folder."""
    columns: Sequence[str] | None = None
    for path in data_files(source):
        for batch in _read_file(path, dataset_format, capture):
            if dataset_format.kind is FileFormat.CSV:
                columns = columns or batch.names
                _require_same_columns(batch, columns)
            yield without_capture_columns(batch, capture.window)


def _read_file(path: Path, dataset_format: DatasetFormat, capture: CaptureReader) -> Iterator[Rows]:
    match dataset_format.kind:
        case FileFormat.CSV:
            return read_csv(path, header=dataset_format.header, names=capture.names)
        case FileFormat.JSON:
            return read_json_lines(path)
        case FileFormat.PARQUET:
            return read_parquet(path)
        case FileFormat.CAPTURE | FileFormat.MERGED:
            return capture.read(path)


def _require_same_columns(batch: Rows, columns: Sequence[str]) -> None:
    if set(batch.names) != set(columns):
        unknown = sorted(set(batch.names) ^ set(columns))
        raise AnalyzerError(f"{batch.path}: its columns are not those of the files before it ({', '.join(unknown)})")
