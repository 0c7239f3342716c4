"""Reading what the ground-truth merger wrote: predictions and labels, record by record.

In `exact` mode bodies are read as all monitors read them, see `reading.bodies`. In `compat` mode, a record may hold
several predictions and as many labels. A line of k values stands for k predictions, or k labels, where the other side
has k rows. Where the numbers differ, nobody can say which label belongs where: that is an error.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from driftgauge_analyzer.errors import listed
from driftgauge_analyzer.json_text import JsonValue
from driftgauge_analyzer.model_quality.labelled_calls import Preprocessor, labelled_rows, output_of
from driftgauge_analyzer.model_quality.table import Attributes, Role, Table
from driftgauge_analyzer.reading.batch import encodable
from driftgauge_analyzer.reading.capture import CapturedRecord
from driftgauge_analyzer.reading.payload import Row, rows
from driftgauge_analyzer.reading.place import Place, RecordError
from driftgauge_analyzer.reading.unreadable import UnreadableRecords

# What the service puts before the key of a JSON body when it names a column.
_PREFIXES = ("endpointOutput_", "batchTransformOutput_", "groundTruthData_")
_BATCH_OUTPUT = "SageMakerOutput"


@dataclass(frozen=True, kw_only=True)
class LabelledRows:
    """Columns by role, where each row was read, and how many records had no label."""

    columns: Mapping[Role, list[str | None]]
    places: list[Place]
    unlabelled: int

    def add_to(self, table: Table) -> None:
        """Add these rows to a table; a record without a label counts as incomplete."""
        table.incomplete += self.unlabelled
        table.add(self.columns, self.places.__getitem__)


def read_rows(
    records: Iterable[CapturedRecord],
    attributes: Attributes,
    roles: Sequence[Role],
    preprocess: Preprocessor | None,
    unreadable: UnreadableRecords | None = None,
) -> LabelledRows:
    """Read the labelled predictions of merged records as text."""
    unreadable = unreadable or UnreadableRecords()
    # Only exact mode, which sets records aside, is free to read more shapes than AWS's container.
    read_record = labelled_rows if unreadable.tolerant else _compat_rows
    columns: dict[Role, list[str | None]] = {role: [] for role in roles}
    places: list[Place] = []
    unlabelled = 0
    for record in records:
        with unreadable.tolerated(partial(_bodies, record)):
            found = read_record(record, attributes, roles, preprocess)
            if found is None:
                unlabelled += 1
                continue
            places += [record.place] * len(found)
            for role, values in zip(roles, zip(*found, strict=True), strict=False):
                columns[role] += [text and encodable(text) for text in values]
    return LabelledRows(columns=columns, places=places, unlabelled=unlabelled)


def _bodies(record: CapturedRecord) -> dict[str, JsonValue]:
    """Return the bodies that are looked at: the request is none of them, and is not always at hand."""
    bodies = {"prediction": record.output or record.batch_output, "label": record.ground_truth}
    return {name: body.data for name, body in bodies.items() if body}


def _compat_rows(
    record: CapturedRecord, attributes: Attributes, roles: Sequence[Role], preprocess: Preprocessor | None
) -> list[list[str | None]] | None:
    """Return a record's rows, each with a value for each role; `None` without a label."""
    labels = rows(record.ground_truth, record.place) if record.ground_truth else []
    if not labels:
        return None
    outputs = list(preprocess(record)) if preprocess else rows(output_of(record), record.place)
    if preprocess and not outputs:
        return []
    return [
        [_value(role, prediction, label, attributes, record.place) for role in roles]
        for prediction, label in _paired(outputs, labels, attributes, record.place)
    ]


def _paired(outputs: list[Row], labels: list[Row], attributes: Attributes, place: Place) -> Iterable[tuple[Row, Row]]:
    wanted = max(len(outputs), len(labels))
    # One line of several labels for one line of several predictions: a batch in a single record.
    if wanted == 1 and Role.LABEL not in attributes.names and _is_line(labels[0]):
        wanted = len(labels[0])
    outputs, labels = _spread(outputs, wanted), _spread(labels, wanted)
    if len(outputs) != len(labels):
        raise RecordError(place, f"the record holds {len(outputs)} predictions and {len(labels)} labels")
    return zip(outputs, labels, strict=True)


def _spread(lines: list[Row], wanted: int) -> list[Row]:
    """Turn one line of several values into several rows."""
    if wanted > 1 and len(lines) == 1 and len(lines[0]) == wanted and _is_line(lines[0]):
        return [{"0": value} for value in lines[0].values()]
    return lines


def _is_line(row: Row) -> bool:
    """Return whether a row's values are known by position, not by name."""
    return "0" in row


def _value(role: Role, prediction: Row, label: Row, attributes: Attributes, place: Place) -> str | None:
    row = label if role is Role.LABEL else prediction
    key = _key(row, attributes.names.get(role))
    if key is None and len(row) == 1 and role is Role.LABEL:
        (key,) = row
    if key is None:
        raise RecordError(place, f"there is no {attributes.describe(role)}; there is {listed(row)}")
    return row[key]


def _key(row: Row, attribute: str | None) -> str | None:
    if attribute is None:
        return None
    bare = next((attribute.removeprefix(prefix) for prefix in _PREFIXES if attribute.startswith(prefix)), attribute)
    candidates = (attribute, bare, f"{_BATCH_OUTPUT}_{bare}")
    key = next((name for name in candidates if name in row), None)
    return _BATCH_OUTPUT if key is None and bare == "0" and _BATCH_OUTPUT in row else key
