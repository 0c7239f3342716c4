"""Reading a baseline dataset: the columns that the job's attributes name, from CSV, JSON lines or Parquet."""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

import polars as pl

from driftgauge_analyzer.capture import Place, data_files, read_documents
from driftgauge_analyzer.contract import DatasetFormat, FileFormat
from driftgauge_analyzer.errors import AnalyzerError
from driftgauge_analyzer.model_quality.payload import value_text
from driftgauge_analyzer.model_quality.table import Attributes, Role, Table


def read(source: Path, dataset_format: DatasetFormat, attributes: Attributes) -> Table:
    """The labelled rows of a file, or of every file below a folder."""
    table = Table(roles=tuple(attributes.names))
    for path in data_files(source):
        match dataset_format.kind:
            case FileFormat.CSV:
                _read_csv(path, attributes, table, header=dataset_format.header)
            case FileFormat.JSON:
                _read_json_lines(path, attributes, table)
            case FileFormat.PARQUET:
                _read_parquet(path, attributes, table)
            case FileFormat.CAPTURE:
                raise AnalyzerError("A model-quality baseline is made from csv, json or parquet, not from captures")
    return table


def _read_csv(path: Path, attributes: Attributes, table: Table, *, header: bool) -> None:
    # As Spark reads it: a backslash escapes, and a doubled quote does not.
    reader = csv.reader(_lines(path), escapechar="\\", doublequote=False)
    width: int | None = None
    columns: dict[Role, int] = {}
    try:
        for fields in reader:
            place = Place(path=path, line=reader.line_num)
            if not fields:
                continue
            if width is None:
                width = len(fields)
                names = fields if header else [f"_c{index}" for index in range(width)]
                columns = _columns(names, attributes, place)
                if header:
                    continue
            if len(fields) != width:
                raise AnalyzerError(f"{place}: {len(fields)} fields where the first line has {width}")
            table.append(place, {role: fields[column].strip() or None for role, column in columns.items()})
    except csv.Error as error:
        raise AnalyzerError(f"{path}:{reader.line_num}: not CSV ({error})") from None


def _lines(path: Path) -> Iterator[str]:
    with path.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                yield line.decode("utf-8-sig" if number == 1 else "utf-8")
            except UnicodeDecodeError:
                raise AnalyzerError(f"{path}:{number}: not UTF-8") from None


def _columns(names: Sequence[str], attributes: Attributes, place: Place) -> dict[Role, int]:
    """Where each attribute's column is; a column without a header has the name ``_c0``, and may be called ``0``."""
    found: dict[Role, int] = {}
    for role, name in attributes.names.items():
        positions = [position for position, column in enumerate(names) if column in (name, f"_c{name}")]
        if len(positions) != 1:
            problem = "there is no column" if not positions else f"there are {len(positions)} columns"
            raise AnalyzerError(f"{place}: {problem} {name!r} for the {role}; the columns are {', '.join(names)}")
        found[role] = positions[0]
    return found


def _read_json_lines(path: Path, attributes: Attributes, table: Table) -> None:
    for place, document in read_documents([path]):
        for role, name in attributes.names.items():
            if name not in document:
                keys = ", ".join(document)
                raise AnalyzerError(f"{place}: there is no key {name!r} for the {role}; the keys are {keys}")
        table.append(place, {role: value_text(document[name]) for role, name in attributes.names.items()})


def _read_parquet(path: Path, attributes: Attributes, table: Table) -> None:
    try:
        frame = pl.read_parquet(path)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise AnalyzerError(f"{path}: not Parquet ({error})") from None
    columns = _columns(frame.columns, attributes, Place(path=path, line=1))
    texts = {role: frame.to_series(column).cast(pl.String).to_list() for role, column in columns.items()}
    for row in range(frame.height):
        table.append(Place(path=path, line=row + 1), {role: column[row] for role, column in texts.items()})
