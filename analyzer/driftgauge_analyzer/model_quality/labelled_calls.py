"""Reading merged records in `exact` mode: predictions and their labels, in the shapes that all monitors read."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from driftgauge_analyzer.model_quality.table import Attributes, Role
from driftgauge_analyzer.reading.attributes import Attribute
from driftgauge_analyzer.reading.bodies import Body, read_body
from driftgauge_analyzer.reading.calls import aligned_with_request, single_values
from driftgauge_analyzer.reading.capture import CapturedRecord, Payload
from driftgauge_analyzer.reading.place import RecordError

Preprocessor: TypeAlias = Callable[[CapturedRecord], Sequence[Mapping[str, str | None]]]
"""A script's own way from a record to the rows of its predictions; an empty list drops the record."""

_PLURALS = {Role.LABEL: "labels", Role.PREDICTION: "predictions", Role.PROBABILITY: "probabilities"}


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
    places = {role: Attribute(setting=role.value, path=attributes.names.get(role)) for role in roles}
    sides = {
        _PLURALS[role]: single_values(places[role].readings(label, record.place))
        if role is Role.LABEL
        else places[role].readings(answer, record.place)
        for role in roles
    }
    columns = aligned_with_request(sides, None if preprocess else record.input, record.place)
    return [
        [places[role].value(row, record.place) for role, row in zip(roles, rows, strict=True)]
        for rows in zip(*columns, strict=True)
    ]


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
