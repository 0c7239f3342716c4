"""Rules about what a dataset on this machine holds: what its baseline job would find, as far as a look can tell."""

import math
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence

from driftgauge_contract.findings import MIN_BASELINE_ROWS, Severity
from driftgauge_contract.kinds import MonitorKind
from driftgauge_contract.problem import ProblemType
from driftgauge_deployment.documents import Document
from driftgauge_deployment.mistakes import Mistake, Place
from driftgauge_deployment.monitors.dataset_rules import (
    dataset_columns,
    dataset_table,
    has_header,
    is_misread,
    is_number,
    label_position,
)
from driftgauge_deployment.near import listed

# A column was meant to be one of numbers if most of its cells are numbers.
_HALF = 0.5
_NOT_A_NUMBER = frozenset({"nan", "-nan", "+nan", "inf", "-inf", "+inf", "infinity", "-infinity", "+infinity"})
"""Texts that Python takes for numbers; in a dataset they stand for missing ones, or for mistakes."""


def dataset_is_large_enough(document: Document, kind: MonitorKind, *, rechecked: bool = False) -> Iterator[Mistake]:
    """Warn of a baseline with so few rows that only large changes can be told from chance.

    Args:
        document: The deployment file.
        kind: The kind of monitor.
        rechecked: Whether `driftgauge doctor` checks the kind's baseline, too.
    """
    table = dataset_table(document, kind)
    limit = document.section("monitors", kind.value, "baseline").get("limit")
    if table is None:
        return
    rows = len(table.body(header=has_header(document, kind)))
    used = min(rows, limit) if isinstance(limit, int) else rows
    # Of a file that was read in part, the number of rows is not known, but a limit may be lower than it.
    if 0 < used < MIN_BASELINE_ROWS and (table.whole or used < rows):
        message = (
            f"{used} rows, with which only large changes can be told from chance; take {MIN_BASELINE_ROWS} or more"
        )
        yield _warning(kind, f"{table.name}: {message}", rechecked=rechecked)


def columns_can_be_watched(document: Document, kind: MonitorKind, features: Collection[str]) -> Iterator[Mistake]:
    """Warn of features without values, with one value, and of texts among numbers; an alarm needs values.

    Args:
        document: The deployment file.
        kind: The kind of monitor.
        features: The columns that are monitored.
    """
    table, names = dataset_table(document, kind), dataset_columns(document, kind)
    if table is None or names is None or is_misread(document, kind):
        return
    body = [row.cells for row in table.body(header=has_header(document, kind)) if len(row.cells) == table.width]
    where = table.name if table.whole else f"the first {len(body)} rows of {table.name}"
    place = ("monitors", kind.value, "overrides", "features")
    watched = {
        name: [row[position].strip() for row in body]
        for position, name in enumerate(names)
        if name in features and document.section(*place, name).get("evaluate") is not False
    }
    if body:
        for name, cells in watched.items():
            yield from _alarm_without_values(document, name, cells)
        yield from (_warning(kind, f"{where}: {problem}", rechecked=True) for problem in _problems(watched))


def labels_differ(document: Document, kind: MonitorKind) -> Iterator[Mistake]:
    """Require labels of more than one class; warn of labels that are all the same number."""
    section, table = document.section("monitors", kind.value), dataset_table(document, kind)
    baseline = document.section("monitors", kind.value, "baseline")
    label, limit = label_position(document, kind), baseline.get("limit")
    if table is None or label is None:
        return
    body = table.body(header=has_header(document, kind))
    used = body[:limit] if isinstance(limit, int) else body
    labels = {row.cells[label].strip() for row in used if len(row.cells) == table.width} - {""}
    # Of a large file more rows are used than were read.
    if len(labels) != 1 or not (table.whole or len(used) < len(body)):
        return
    [value] = labels
    # Equal labels leave a regression its errors; of a classification they leave nothing to compare.
    severity = Severity.WARNING if section.get("problem_type") == ProblemType.REGRESSION else Severity.ERROR
    message = f"{table.name}: all labels are {value!r}, so that metrics are undefined; allowed: labels that differ"
    yield Mistake(place=_dataset(kind), message=message, severity=severity)


def _problems(columns: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Return what is odd about columns, with the line to write."""
    filled = {name: [cell for cell in cells if cell] for name, cells in columns.items()}
    if empty := [name for name, cells in filled.items() if not cells]:
        yield f"columns without a value: {listed(empty)}; nothing can be compared. {_off(empty[0])}"
    if constant := [name for name, cells in filled.items() if cells and cells.count(cells[0]) == len(cells)]:
        yield f"columns with one value only: {listed(constant)}; any other one is a finding. {_off(constant[0])}"
    texts = {name: _texts_among_numbers(cells) for name, cells in filled.items()}
    if mixed := [f"{name} ({most})" for name, most in texts.items() if most]:
        yield f"columns with texts among numbers: {listed(mixed)}; leave such cells empty"


def _off(name: str) -> str:
    return f"If that is not wanted, write overrides: {{features: {{{name}: {{evaluate: false}}}}}}"


def _texts_among_numbers(cells: Sequence[str]) -> str | None:
    """Return how many cells of a column of numbers are none, with the most frequent one."""
    if _are_numbers(cells):
        return None
    texts = Counter(cell for cell in cells if not is_number(cell) or cell.lower() in _NOT_A_NUMBER)
    if not 0 < texts.total() < _HALF * len(cells) or len(set(cells)) == 1:
        return None
    return f"{texts.total()} such as {texts.most_common(1)[0][0]!r}"


def _are_numbers(cells: Sequence[str]) -> bool:
    """Return whether all cells are finite numbers, as those of most columns are."""
    try:
        return all(map(math.isfinite, map(float, cells)))
    except ValueError:
        return False


def _alarm_without_values(document: Document, name: str, cells: Sequence[str]) -> Iterator[Mistake]:
    features = document.section("alarms").get("drift")
    if any(cells) or not isinstance(features, list) or name not in features:
        return
    message = f"every value of {name!r} is missing, so that its alarm can never go to ALARM; allowed: other features"
    yield Mistake(place=("alarms", "drift", features.index(name)), message=message)


def _dataset(kind: MonitorKind) -> Place:
    return ("monitors", kind.value, "baseline", "dataset")


def _warning(kind: MonitorKind, message: str, *, rechecked: bool = False) -> Mistake:
    return Mistake(place=_dataset(kind), message=message, severity=Severity.WARNING, rechecked=rechecked)
