"""The columns of a monitor's dataset, as far as a deployment file or a local dataset states them."""

import csv
from collections.abc import Sequence
from pathlib import Path

from driftgauge_deployment.values import FileReference


def stated_columns(
    headers: Sequence[str] | None, dataset: FileReference | None, *, header: bool
) -> Sequence[str] | None:
    """Return the columns that a file lists, or else those of a local dataset's header row; None if there is neither."""
    if headers is not None:
        return headers
    if not header or dataset is None or dataset.path is None:
        return None
    return first_row(dataset.path)


def first_row(path: Path) -> Sequence[str]:
    """Return the cells of a CSV file's first row."""
    with path.open(encoding="utf-8", errors="replace", newline="") as lines:
        return next(csv.reader(lines), [])
