"""The rows of a job's dataset in batches, from any of its formats."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from driftgauge_analyzer.dataset_format import DatasetFormat
from driftgauge_analyzer.errors import AnalyzerError
from driftgauge_analyzer.reading.batch import Rows
from driftgauge_analyzer.reading.blocks import Section
from driftgauge_analyzer.reading.captured import CaptureReader
from driftgauge_analyzer.reading.csv_files import CsvReader
from driftgauge_analyzer.reading.file_columns import CommonColumns
from driftgauge_analyzer.reading.header_rows import without_header_rows
from driftgauge_analyzer.reading.json_lines import read_json_lines
from driftgauge_analyzer.reading.parquet import read_parquet
from driftgauge_analyzer.reading.transform import without_capture_columns
from driftgauge_analyzer.reading.widths import CommonWidth
from driftgauge_contract.captures import AppendedColumn
from driftgauge_contract.constraints import Mode
from driftgauge_contract.variables import FileFormat

SECTIONED = {FileFormat.CSV, FileFormat.JSON}
"""The formats of which a section can be read without what is before it."""


def read_dataset(sections: Iterable[Section], dataset_format: DatasetFormat, capture: CaptureReader) -> Iterator[Rows]:
    """Read the rows of files, or of sections of them."""
    if capture.mode is Mode.COMPAT:
        return _read_sections(sections, dataset_format, capture)
    unreadable = capture.unreadable
    if dataset_format.kind is FileFormat.CSV:
        # Files of CSV have headers of their own, so that a whole file may have other columns than the rest.
        alike = _read_files_alike(list(sections), dataset_format, capture)
    else:
        batches = _read_sections(sections, dataset_format, capture)
        alike = CommonWidth(known=len(capture.names), unreadable=unreadable).select(batches)
    return (without_header_rows(batch, unreadable) for batch in alike)


def _read_files_alike(
    sections: Sequence[Section], dataset_format: DatasetFormat, capture: CaptureReader
) -> Iterator[Rows]:
    reader = _csv_reader(dataset_format, capture)
    columns = ((section, frozenset(reader.columns(section)) - set(AppendedColumn)) for section in sections)
    common = CommonColumns.of(((one, names) for one, names in columns if names), capture.names, capture.unreadable)
    batches = (batch for section in sections for batch in reader.read(section))
    return common.select(without_capture_columns(batch, capture.window) for batch in batches)


def _read_sections(
    sections: Iterable[Section], dataset_format: DatasetFormat, capture: CaptureReader
) -> Iterator[Rows]:
    columns: Sequence[str] | None = None
    for section in sections:
        for batch in _read(section, dataset_format, capture):
            if dataset_format.kind is FileFormat.CSV:
                columns = columns or batch.names
                require_same_columns(batch.path, batch.names, columns)
            yield without_capture_columns(batch, capture.window)


def _read(section: Section, dataset_format: DatasetFormat, capture: CaptureReader) -> Iterator[Rows]:
    match dataset_format.kind:
        case FileFormat.CSV:
            return _csv_reader(dataset_format, capture).read(section)
        case FileFormat.JSON:
            return read_json_lines(section, capture.unreadable)
        case FileFormat.PARQUET:
            return read_parquet(section.path)
        case FileFormat.CAPTURE | FileFormat.MERGED:
            return capture.read(section.path)


def _csv_reader(dataset_format: DatasetFormat, capture: CaptureReader) -> CsvReader:
    return CsvReader(
        header=dataset_format.header, names=capture.names, mode=capture.mode, unreadable=capture.unreadable
    )


def require_same_columns(path: Path | str, names: Iterable[str], columns: Iterable[str]) -> None:
    """Refuse a CSV file whose columns are not those of the files before it."""
    unknown = sorted(set(names) ^ set(columns))
    if unknown:
        raise AnalyzerError(f"{path}: its columns are not those of the files before it ({', '.join(unknown)})")
