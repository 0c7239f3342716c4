"""A look at the dataset of a new deployment: its columns, its label and what to know about them."""

import csv
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from driftgauge_cli.errors import UserError
from driftgauge_contract.problem import ProblemType

# Enough to judge columns by; a dataset may have millions of rows.
_ROWS = 10_000
_MAX_CLASSES = 20


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column of a dataset, by the cells of its first rows."""

    name: str
    cells: Sequence[str]

    @property
    def filled(self) -> Sequence[str]:
        """Return the cells that are not empty."""
        return [cell for cell in self.cells if cell.strip()]

    @property
    def is_numeric(self) -> bool:
        """Return whether all cells that are not empty are numbers."""
        return all(_is_number(cell) for cell in self.filled)


@dataclass(frozen=True, kw_only=True)
class Dataset:
    """A CSV file with labels; `label` is the index of the label's column."""

    path: Path
    header: bool
    columns: Sequence[Column]
    label: int

    @property
    def label_column(self) -> Column:
        """Return the column with the labels."""
        return self.columns[self.label]

    @property
    def features(self) -> Sequence[Column]:
        """Return the other columns."""
        return [column for column in self.columns if column is not self.label_column]


def read_dataset(path: Path, *, label: str, header: bool) -> Dataset:
    """Read the first rows of a CSV file; `label` is the name of a column or its index, counted from 0."""
    rows = _rows(path)
    if not rows:
        raise UserError(f"{path} is empty; give a CSV file with the data that the model was trained with")
    names = rows[0] if header else [str(index) for index in range(len(rows[0]))]
    body = rows[1:] if header else rows
    if not body:
        raise UserError(f"{path} has a header and no rows")
    if any(len(row) != len(names) for row in body):
        number = next(number for number, row in enumerate(rows, start=1) if len(row) != len(names))
        raise UserError(f"{path}:{number}: {len(rows[number - 1])} values, where the first line has {len(names)}")
    columns = [Column(name=name, cells=cells) for name, cells in zip(names, zip(*body, strict=True), strict=True)]
    return Dataset(path=path, header=header, columns=columns, label=_label_index(path, names, label))


def suggested_problem(column: Column) -> ProblemType:
    """Return the problem type that the values of a label suggest."""
    values = set(column.filled)
    # Two values are two classes even where they are numbers, such as 0 and 1.
    if len(values) == 2:
        return ProblemType.BINARY_CLASSIFICATION
    if not column.is_numeric or (len(values) <= _MAX_CLASSES and all(cell.lstrip("-").isdigit() for cell in values)):
        return ProblemType.MULTICLASS_CLASSIFICATION
    return ProblemType.REGRESSION


def remarks(dataset: Dataset) -> Iterator[str]:
    """Yield what a person should know about the columns before a model is monitored with them."""
    if empty := [column.name for column in dataset.features if not column.filled]:
        yield f"empty: {', '.join(empty)}; an endpoint that is sent nothing there has nothing to monitor"
    if text := [column.name for column in dataset.features if column.filled and not column.is_numeric]:
        yield f"not numeric: {', '.join(text)}; AWS's XGBoost image takes numbers only"
    if constant := [column.name for column in dataset.features if len(set(column.filled)) == 1]:
        yield f"constant: {', '.join(constant)}; any other value is a violation"
    if missing := len(dataset.label_column.cells) - len(dataset.label_column.filled):
        yield f"{missing} rows have no label in {dataset.label_column.name}"


def _rows(path: Path) -> list[list[str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            return list(itertools.islice((row for row in csv.reader(lines, strict=True) if row), _ROWS))
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror}") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise UserError(f"{path} is not CSV in UTF-8: {error}") from error


def _label_index(path: Path, names: Sequence[str], label: str) -> int:
    if label in names:
        return names.index(label)
    if label.isdigit() and int(label) < len(names):
        return int(label)
    raise UserError(f"{path} has no column {label!r}; give one of {', '.join(names)}, or 0 to {len(names) - 1}")


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True
