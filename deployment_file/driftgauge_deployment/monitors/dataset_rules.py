"""Rules about a dataset on this machine, which the kinds of monitors share. Of a large one the beginning is read."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from driftgauge_contract.columns import column_names, header_names, separator_name
from driftgauge_contract.constraints import Mode
from driftgauge_contract.findings import Severity
from driftgauge_contract.kinds import MonitorKind
from driftgauge_contract.variables import DEFAULT_MAX_UNREADABLE, FileFormat, format_of_file
from driftgauge_deployment.documents import Document
from driftgauge_deployment.local_files.table import Row, Table, TableError, read_table
from driftgauge_deployment.mistakes import Mistake, Place
from driftgauge_deployment.near import hint, listed
from driftgauge_deployment.stated import stated_mode


def dataset_path(document: Document, kind: MonitorKind) -> Path | None:
    """Return the file of a monitor's dataset, if it is CSV on this machine."""
    dataset = document.section("monitors", kind.value, "baseline").get("dataset")
    # Lines of JSON and Parquet name their columns, and are read by the jobs alone.
    return document.local_file(dataset) if format_of_file(str(dataset)) is FileFormat.CSV else None


def rows_are_no_parquet(document: Document, kind: MonitorKind) -> Iterator[Mistake]:
    """Refuse Parquet where the deployment itself reads rows, to send them to the endpoint."""
    dataset = document.section("monitors", kind.value, "baseline").get("dataset")
    if isinstance(dataset, str) and format_of_file(dataset) is FileFormat.PARQUET:
        message = f"{dataset} is Parquet, and the deployment sends its rows; allowed: CSV or JSON lines"
        yield Mistake(place=("monitors", kind.value, "baseline", "dataset"), message=message)


def dataset_table(document: Document, kind: MonitorKind) -> Table | None:
    """Return the beginning of a monitor's dataset, if it is on this machine and can be read."""
    path = dataset_path(document, kind)
    try:
        return read_table(path) if path else None
    except TableError:
        return None


def dataset_columns(document: Document, kind: MonitorKind) -> Sequence[str] | None:
    """Return the names of the columns of a monitor's dataset as the analyzer gives them, if they are known here."""
    table = dataset_table(document, kind)
    if table is None:
        return None
    if not has_header(document, kind):
        return column_names(table.width)
    exact = stated_mode(document, kind) == Mode.EXACT
    return header_names([cell.strip() if exact else cell for cell in table.first])


def has_header(document: Document, kind: MonitorKind) -> bool:
    """Return whether the first line of a monitor's dataset is to have the columns' names."""
    return document.section("monitors", kind.value, "baseline").get("header") is True


def is_misread(document: Document, kind: MonitorKind) -> bool:
    """Return whether a dataset seems to have other separators, or another first line, than the deployment file says."""
    table = dataset_table(document, kind)
    if table is None:
        return False
    misread = _looks_like_rows(table) if has_header(document, kind) else _looks_like_header(table)
    # Only exact mode reads other separators than commas.
    other = table.separator != "," and stated_mode(document, kind) != Mode.EXACT
    return misread or other


def dataset_can_be_read(document: Document, kind: MonitorKind) -> Iterator[Mistake]:
    """Require a CSV file with rows."""
    path = dataset_path(document, kind)
    try:
        table = read_table(path) if path else None
    except TableError as error:
        yield _mistake(kind, f"{error}; allowed: a CSV file in UTF-8")
        return
    if table and not table.body(header=has_header(document, kind)):
        yield _mistake(kind, f"{table.name} has a header and no rows; allowed: the data that the model was made from")


def header_is_there(document: Document, kind: MonitorKind) -> Iterator[Mistake]:
    """Require separators, and warn of a header that is not what the file says."""
    table = dataset_table(document, kind)
    if table is None:
        return
    if table.separator != ",":
        yield from _other_separator(document, kind, table)
    if has_header(document, kind):
        yield from _odd_names(table, kind)
    elif _looks_like_header(table):
        yield _warning(
            kind,
            f"the first line of {table.name} looks like the columns' names: {listed(table.first)}; write header: true "
            "if it is",
        )


def _other_separator(document: Document, kind: MonitorKind, table: Table) -> Iterator[Mistake]:
    found = f"the fields of {table.name} are separated by {separator_name(table.separator)}"
    if stated_mode(document, kind) == Mode.EXACT:
        yield _warning(kind, f"{found}, and are read so; commas in numbers are read as points")
    else:
        yield _mistake(kind, f"{found}; allowed: commas, or mode: exact")


def rows_are_as_wide(document: Document, kind: MonitorKind) -> Iterator[Mistake]:
    """Require as many cells in each row as in the first, as far as the analyzer does."""
    table, exact = dataset_table(document, kind), stated_mode(document, kind) == Mode.EXACT
    # Where readers split lines differently, the job has to tell.
    if table is None or table.backslashes or (table.doubled_quotes and not exact):
        return
    body = table.body(header=has_header(document, kind))
    if odd := [row for row in body if len(row.cells) != table.width]:
        # Exact mode sets such rows aside up to this share; compat mode fails at the first of them.
        tolerated = exact and len(odd) <= DEFAULT_MAX_UNREADABLE * len(body)
        yield _mistake(kind, _ragged(table, odd), Severity.WARNING if tolerated else Severity.ERROR)


def rows_can_be_sent(document: Document, kind: MonitorKind) -> Iterator[Mistake]:
    """Require rows that the deployment can send to the endpoint, as many as the file says."""
    baseline = document.section("monitors", kind.value, "baseline")
    limit = baseline.get("limit")
    rows = limit if isinstance(limit, int) else None
    yield from sent_rows_are_complete(document, kind, rows, label_position(document, kind))


def sent_rows_are_complete(
    document: Document, kind: MonitorKind, rows: int | None, label: int | None
) -> Iterator[Mistake]:
    """Require as many cells as in the first row, and a label, in each of the first rows, or in all."""
    table = dataset_table(document, kind)
    if table is None:
        return
    if table.compressed:
        message = f"{table.name} is compressed, and the deployment sends its rows; allowed: a CSV file as it is"
        yield _mistake(kind, message)
        return
    sent = table.body(header=has_header(document, kind))[:rows]
    if odd := [row for row in sent if len(row.cells) != table.width]:
        yield _mistake(kind, _ragged(table, odd))
    if label is not None and (row := _unlabelled(sent, label)):
        where = f"{table.name}:{row.line}: the label, column {label}"
        yield _mistake(kind, f"{where}, is empty; allowed: a label in each row")


def _unlabelled(rows: Sequence[Row], label: int) -> Row | None:
    return next((row for row in rows if label < len(row.cells) and not row.cells[label].strip()), None)


def label_position(document: Document, kind: MonitorKind) -> int | None:
    """Return the position of the label in a dataset on this machine, if it has one."""
    label = document.section("monitors", kind.value, "baseline").get("label", 0)
    columns = dataset_columns(document, kind) or ()
    if isinstance(label, str):
        return list(columns).index(label) if label in columns else None
    return label if isinstance(label, int) and 0 <= label < len(columns) else None


def label_is_a_column(document: Document, kind: MonitorKind) -> Iterator[Mistake]:
    """Require that the label is one of the columns, by its index."""
    table = dataset_table(document, kind)
    label = document.section("monitors", kind.value, "baseline").get("label", 0)
    columns = dataset_columns(document, kind)
    if columns and isinstance(label, str) and label not in columns:
        message = f"{label!r} is no column of the dataset; {hint(label, columns)}allowed: {listed(columns)}"
        yield Mistake(place=("monitors", kind.value, "baseline", "label"), message=message)
    if table and isinstance(label, int) and label >= table.width:
        columns = f": {listed(table.first)}" if has_header(document, kind) else ""
        message = f"column {label} is the label, but {table.name} has {table.width} columns, counted from 0{columns}"
        yield Mistake(place=("monitors", kind.value, "baseline", "label"), message=message)


def _odd_names(table: Table, kind: MonitorKind) -> Iterator[Mistake]:
    names = header_names(table.first)
    if _looks_like_rows(table):
        yield _warning(kind, f"the header of {table.name} has nothing but numbers; write header: false if it has none")
        return
    blank = [name for name, cell in zip(names, table.first, strict=True) if not cell.strip()]
    if blank:
        yield _warning(kind, f"the header of {table.name} names no column {listed(blank)}; give each a name")
    repeated = [name for name, cell in zip(names, table.first, strict=True) if cell.strip() and name != cell]
    if repeated:
        yield _warning(
            kind,
            f"the header of {table.name} has a name several times, so that the columns are monitored as "
            f"{listed(repeated)}; give each its own name",
        )


def _looks_like_rows(table: Table) -> bool:
    """Return whether the first row has nothing but numbers, which do not count the columns."""
    return all(map(is_number, table.first)) and list(table.first) != [str(index) for index in range(table.width)]


def _looks_like_header(table: Table) -> bool:
    """Return whether the first row has texts where the following ones have numbers, and no number itself."""
    below = table.rows[1:3]
    if not below or any(is_number(cell) or not cell.strip() for cell in table.first):
        return False
    return any(is_number(cell) for row in below for cell in row.cells)


def _ragged(table: Table, odd: Sequence[Row]) -> str:
    first = odd[0]
    more = f", and {len(odd) - 1} more such rows" if len(odd) > 1 else ""
    return (
        f"{table.name}:{first.line}: {len(first.cells)} cells, where the first line has {table.width}{more}; "
        f"allowed: as many in each row"
    )


def is_number(cell: str) -> bool:
    """Return whether a cell is a number."""
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _mistake(kind: MonitorKind, message: str, severity: Severity = Severity.ERROR) -> Mistake:
    place: Place = ("monitors", kind.value, "baseline", "dataset")
    return Mistake(place=place, message=message, severity=severity)


def _warning(kind: MonitorKind, message: str) -> Mistake:
    return _mistake(kind, message, Severity.WARNING)
