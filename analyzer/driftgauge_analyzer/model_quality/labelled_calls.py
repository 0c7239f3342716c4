"""Reading merged records in `exact` mode: predictions and their labels, in the shapes that all monitors read."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from driftgauge_analyzer.model_quality.table import Attributes, Role
from driftgauge_analyzer.reading.attributes import Attribute
from driftgauge_analyzer.reading.bodies import Body, read_body
from driftgauge_analyzer.reading.calls import aligned_with_request, single_values
from driftgauge_analyzer.reading.capture import CapturedRecord, Payload
from driftgauge_analyzer.reading.place import RecordError
from driftgauge_analyzer.reading.signature import Signature

Preprocessor: TypeAlias = Callable[[CapturedRecord], Sequence[Mapping[str, str | None]]]
"""A script's own way from a record to the rows of its predictions; an empty list drops the record."""


def labelled_rows(
    record: CapturedRecord, attributes: Attributes, roles: Sequence[Role], preprocess: Preprocessor | None
) -> list[list[str | None]] | None:
    """Return a record's rows, each with a value for each role; `None` without a label."""
    label = read_body(record.ground_truth, record.place) if record.ground_truth else None
    if label is None or not label.rows:
        return None
    answer = _answer(record, preprocess)
    if preprocess and not answer.rows:
        return []
    signature = Signature(
        prediction=attributes.names.get(Role.PREDICTION),
        probability=attributes.names.get(Role.PROBABILITY),
        classes=attributes.classes,
        positive=attributes.positive,
    )
    place, truth = record.place, Attribute(setting=Role.LABEL.value, path=attributes.names.get(Role.LABEL))
    sides = {**signature.answers(answer, place), Role.LABEL.value: single_values(truth.readings(label, place))}
    # The rows of a preprocessor are no longer those of the request.
    columns = dict(zip(sides, aligned_with_request(sides, None if preprocess else record.input, place), strict=True))
    found = []
    for index in range(len(columns[Role.LABEL.value])):
        row = {name: rows[index] for name, rows in columns.items()}
        values = {**signature.answer(row, place), Role.LABEL.value: truth.value(row[Role.LABEL.value], place)}
        found.append([values[role.value] for role in roles])
    return found


def output_of(record: CapturedRecord) -> Payload:
    """Return a record's answer."""
    output = record.output or record.batch_output
    if output is None:
        raise RecordError(record.place, "there is no endpointOutput: capture the responses (mode Output) too")
    return output


def _answer(record: CapturedRecord, preprocess: Preprocessor | None) -> Body:
    if preprocess is None:
        return read_body(output_of(record), record.place)
    return Body(readings=[[dict(row) for row in preprocess(record)]])
