"""An endpoint's answers to rows of CSV, as it would answer anyone: one row of output for each row of input."""

import csv
import io
import math
from collections.abc import Mapping, Sequence

from custom_resources.errors import DeploymentError

# What begins like this is JSON or HTML, not a class.
_NOT_CSV = ("{", "[", "<")


def parse_answers(endpoint: str, body: bytes, *, rows: int) -> list[list[str]]:
    """Return the fields of each answer as they are written.

    There must be a line for each row, or one line of as many numbers. Several fields of a line are several columns of
    output, such as a class and its probability.
    """
    try:
        text = body.decode().strip()
    except UnicodeDecodeError:
        raise _no_csv(endpoint) from None
    lines = [[field.strip() for field in line] for line in csv.reader(io.StringIO(text)) if line]
    values = [field for line in lines for field in line]
    if not all(map(_is_value, values)):
        raise _no_csv(endpoint)
    if len(lines) == 1 and len(values) == rows and all(map(_is_number, values)):
        return [[value] for value in values]
    if len(lines) == 1 < rows and not all(map(_is_number, values)):
        # Nothing tells the classes of several rows from several columns of one.
        raise _no_csv(endpoint)
    if len(lines) != rows or len({len(line) for line in lines}) > 1:
        raise DeploymentError(
            f"endpoint {endpoint} answered {rows} rows with {len(values)} numbers or texts in {len(lines)} lines; "
            "a line for each row is needed, or one number"
        )
    return lines


def column_names(width: int, first: str, named: Mapping[str, int]) -> Sequence[str]:
    """Return the names of the columns of output: those at known positions, and `first` for the only one."""
    names = {position: name for name, position in named.items()}
    missing = sorted(position for position in names if position >= width)
    if missing:
        raise DeploymentError(
            f"the {names[missing[0]]} is column {missing[0]} of an answer, but answers have {width} columns, "
            "counted from 0"
        )
    if not names:
        names = {0: first}
    return [names.get(position, f"output_{position}") for position in range(width)]


def with_classes(endpoint: str, answers: Sequence[Sequence[str]], column: int, threshold: float) -> list[Sequence[str]]:
    """Return answers with the class that the probability in a column stands for: 1 above a threshold, else 0."""
    if not all(_is_number(answer[column]) for answer in answers):
        raise DeploymentError(f"endpoint {endpoint} answered with a probability that is no number")
    return [(*answer, str(int(float(answer[column]) > threshold))) for answer in answers]


def _no_csv(endpoint: str) -> DeploymentError:
    return DeploymentError(
        f"endpoint {endpoint} answered text/csv with something else than numbers joined by commas or lines"
    )


def _is_value(text: str) -> bool:
    if not text or text.startswith(_NOT_CSV):
        return False
    try:
        return math.isfinite(float(text))
    except ValueError:
        return True


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False
