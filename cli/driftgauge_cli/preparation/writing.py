"""The prepared file: a header, the label first, no dropped column, and empty cells in place of placeholders."""

import csv
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from driftgauge_cli.errors import UserError
from driftgauge_cli.preparation.plan import Plan


def write_prepared(plan: Plan, output: Path, *, force: bool) -> int:
    """Write the prepared file and return the number of its rows; the dataset itself is never written to."""
    if output.exists() and output.samefile(plan.source.path):
        raise UserError(f"{output} is the dataset itself; give another file (--output)")
    if output.exists() and not force:
        raise UserError(f"{output} is there already; --force replaces it")
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        # Written beside it and renamed, so that no half of a file is left where the command is stopped.
        descriptor, half = tempfile.mkstemp(dir=output.parent, prefix=f".{output.name}-", suffix=".part")
    except OSError as error:
        raise UserError(f"cannot write {output}: {error.strerror}") from error
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as target:
            written = write_rows(plan, target)
        Path(half).replace(output)
    finally:
        Path(half).unlink(missing_ok=True)
    return written


def write_rows(plan: Plan, target: TextIO) -> int:
    """Write header and rows as CSV, and return the number of rows."""
    writer, prepared, written = csv.writer(target, lineterminator="\n"), _prepared(plan), 0
    writer.writerow(next(prepared))
    for row in prepared:
        writer.writerow(row)
        written += 1
    return written


def _prepared(plan: Plan) -> Iterator[list[str]]:
    label = plan.label
    columns = [*([label] if label else []), *plan.features]
    yield [column.name for column in columns]
    for _, row in plan.source.rows():
        # A row without a label says nothing of the model.
        if label is None or not label.is_missing(row[label.index]):
            yield ["" if column.is_missing(row[column.index]) else row[column.index] for column in columns]
