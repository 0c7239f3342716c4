"""The columns of a monitor's dataset, as far as a deployment file or a local dataset states them."""

from collections.abc import Sequence

from driftgauge_deployment.local_files.table import TableError, read_table
from driftgauge_deployment.values import FileReference


def stated_columns(
    headers: Sequence[str] | None, dataset: FileReference | None, *, header: bool
) -> Sequence[str] | None:
    """Return the columns that a file lists, or else those of a local dataset's header row; None if there is neither."""
    if headers is not None:
        return headers
    if not header or dataset is None or dataset.path is None:
        return None
    try:
        return read_table(dataset.path).first
    # The rules about the dataset report why it cannot be read.
    except TableError:
        return None
