"""Reading a baseline dataset: the columns that the job's attributes name, from CSV, JSON lines or Parquet."""

from collections.abc import Iterator
from pathlib import Path

from driftgauge_analyzer.dataset_format import DatasetFormat
from driftgauge_analyzer.errors import AnalyzerError, listed
from driftgauge_analyzer.model_quality.table import Attributes, Role, Table
from driftgauge_analyzer.reading.batch import Rows
from driftgauge_analyzer.reading.blocks import Section
from driftgauge_analyzer.reading.capture import data_files
from driftgauge_analyzer.reading.csv_files import CsvReader
from driftgauge_analyzer.reading.json_lines import read_json_lines
from driftgauge_analyzer.reading.parquet import read_parquet
from driftgauge_contract.constraints import Mode
from driftgauge_contract.variables import FileFormat


def add_dataset(table: Table, source: Path, dataset_format: DatasetFormat, attributes: Attributes, mode: Mode) -> None:
    """Add the labelled rows of a file, or of every file below a folder."""
    # Rows that cannot be used are collected by the table, whichever reader finds them.
    csv = CsvReader(header=dataset_format.header, mode=mode, unreadable=table.unreadable)
    for path in data_files(source):
        for batch in _batches(path, dataset_format.kind, csv):
            columns = {
                role: batch.frame[_column(batch, role, attributes.names.get(role, role.value))] for role in table.roles
            }
            table.add(columns, batch.place)


def _batches(path: Path, kind: FileFormat, csv: CsvReader) -> Iterator[Rows]:
    match kind:
        case FileFormat.CSV:
            return csv.read(Section(path=path))
        case FileFormat.JSON:
            return read_json_lines(Section(path=path), csv.unreadable)
        case FileFormat.PARQUET:
            return read_parquet(path)
        case FileFormat.CAPTURE | FileFormat.MERGED:
            raise AnalyzerError("A model-quality baseline is made from csv, json or parquet, not from captures")


def _column(batch: Rows, role: Role, name: str) -> str:
    """Return the column of an attribute; one without a header is called `_c0`, and may be given as `0`."""
    columns = batch.names
    if name in columns:
        return name
    if f"_c{name}" in columns:
        return f"_c{name}"
    raise AnalyzerError(f"{batch.path}: there is no column {name!r} for the {role}; the columns are {listed(columns)}")
