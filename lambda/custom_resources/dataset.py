"""A labelled CSV file: its features, as they are sent to the endpoint, and its labels."""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from custom_resources.errors import DeploymentError
from driftgauge_contract.columns import decimal_point, separator_of


@dataclass(frozen=True, kw_only=True)
class LabelledRow:
    """One row: the line that is sent to the endpoint, and the label, which is not."""

    features: str
    label: str
    values: tuple[str, ...]
    """All values of the row, the label among them."""

    feature_values: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class DatasetLayout:
    """The layout of a dataset; a `limit` of 0 stands for all rows."""

    header: bool
    label_column: int | str
    """The label's column, counted from 0, or its name in the header."""

    limit: int
    columns: Sequence[str] = ()
    """The columns that the endpoint takes, in order; all but the label unless given."""

    exclude: Sequence[str] = ()
    """The columns that are left out."""

    def of(self, body: bytes) -> "DatasetLayout":
        """Return the layout of a file: lines of JSON name their columns."""
        return replace(self, header=True) if is_json(body) else self

    def columns_of(self, uri: str, first: Sequence[str]) -> "Columns":
        """Return where label and features are, from a file's first row."""
        names = [cell.strip() for cell in first] if self.header else []
        if isinstance(self.label_column, int) and self.label_column >= len(first):
            raise DeploymentError(
                f"{uri}: the label column is {self.label_column}, but there are {len(first)} columns, counted from 0"
            )
        label = self.label_column if isinstance(self.label_column, int) else _index(uri, self.label_column, names)
        excluded = {label, *(_index(uri, name, names) for name in self.exclude)}
        chosen = [_index(uri, name, names) for name in self.columns] or range(len(first))
        features = tuple(index for index in chosen if index not in excluded)
        return Columns(label=label, features=features, names=tuple(names[index] for index in features if names))


@dataclass(frozen=True, kw_only=True)
class Columns:
    """The positions of label and features, and the features' names if they are known."""

    label: int
    features: Sequence[int]
    names: Sequence[str]


def read_rows(uri: str, body: bytes, layout: DatasetLayout) -> list[LabelledRow]:
    """Return the rows of a file; a mistake in it fails the deployment with the file's name and the line."""
    layout, lines = layout.of(body), _records(uri, body)
    width = 0
    columns: Columns | None = None
    rows: list[LabelledRow] = []
    for number, values in lines:
        first, width = columns is None, width or len(values)
        # A row that is short or long shifts features under other names, which no later step would notice.
        if len(values) != width:
            raise DeploymentError(f"{uri}:{number}: {len(values)} values, where the lines above have {width}")
        columns = columns or layout.columns_of(uri, values)
        if first and layout.header:
            continue
        rows.append(_labelled(uri, number, values, columns))
        if len(rows) == layout.limit:
            break
    if not rows:
        raise DeploymentError(f"{uri}: there are no rows")
    return rows


def first_row(uri: str, body: bytes) -> list[str]:
    """Return the cells of the first row."""
    row = next(_records(uri, body), None)
    if row is None:
        raise DeploymentError(f"{uri}: there are no rows")
    return row[1]


def feature_names(uri: str, body: bytes, layout: DatasetLayout) -> Sequence[str]:
    """Return the names of the features in the header; none without a header."""
    return layout.of(body).columns_of(uri, first_row(uri, body)).names


def batches(rows: Sequence[LabelledRow], *, max_rows: int, max_bytes: int) -> Iterator[Sequence[LabelledRow]]:
    """Yield the rows of each request, in their order."""
    start, size = 0, 0
    for index, row in enumerate(rows):
        length = len(row.features.encode()) + 1
        # A row that is larger than a request may be is sent alone, and the endpoint says what it thinks of it.
        if index > start and (index - start == max_rows or size + length > max_bytes):
            yield rows[start:index]
            start, size = index, 0
        size += length
    if rows:
        yield rows[start:]


def is_json(body: bytes) -> bool:
    """Return whether a file has lines of JSON."""
    return body.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{")


def _json_records(uri: str, body: bytes) -> Iterator[tuple[int, list[str]]]:
    """Yield the names in the first line of JSON, and the values of each line under these names."""
    names: list[str] = []
    for number, line in enumerate(body.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            # As texts, numbers keep all of their digits on the way to the endpoint.
            row = json.loads(line.decode("utf-8-sig"), parse_float=str, parse_int=str)
        except ValueError as error:
            raise DeploymentError(f"{uri}:{number}: not JSON: {error}") from error
        if not isinstance(row, dict) or any(isinstance(value, dict | list) for value in row.values()):
            raise DeploymentError(f"{uri}:{number}: not a JSON object of values")
        if not names:
            names = list(row)
            yield number, names
        if unknown := [name for name in row if name not in names]:
            raise DeploymentError(f"{uri}:{number}: {unknown[0]!r} is no key of the first line")
        yield number, [_text(row.get(name)) for name in names]


def _text(value: object) -> str:
    if isinstance(value, bool):
        # Python's `True` is no word of JSON or CSV files.
        return str(value).lower()
    return "" if value is None else str(value)


def _records(uri: str, body: bytes) -> Iterator[tuple[int, list[str]]]:
    if is_json(body):
        yield from _json_records(uri, body)
        return
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        raise DeploymentError(f"{uri}:{line}: not UTF-8 text") from error
    separator = separator_of(next((line for line in text.splitlines() if line.strip()), ""))
    # Strict, since a quote that is not closed would otherwise swallow the rest of the file as one cell.
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=separator)
    # Only where commas do not separate fields, they may be those of decimal numbers.
    read = str if separator == "," else decimal_point
    try:
        yield from ((reader.line_num, list(map(read, values))) for values in reader if values)
    except csv.Error as error:
        raise DeploymentError(f"{uri}:{reader.line_num}: not CSV: {error}") from error


def _index(uri: str, name: str, names: Sequence[str]) -> int:
    if name in names:
        return names.index(name)
    there = f"its header has {', '.join(names)}" if names else "a column can be named only where there is a header"
    raise DeploymentError(f"{uri}: there is no column {name!r}; {there}")


def _labelled(uri: str, number: int, values: list[str], columns: Columns) -> LabelledRow:
    label, features = values[columns.label], [values[index] for index in columns.features]
    if not label.strip():
        raise DeploymentError(f"{uri}:{number}: the label, column {columns.label}, is empty")
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(features)
    return LabelledRow(features=line.getvalue(), label=label, values=tuple(values), feature_values=tuple(features))
