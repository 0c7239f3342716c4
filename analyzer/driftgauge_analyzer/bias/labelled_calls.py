"""Reading merged records for a bias analysis in `exact` mode, in the shapes that all monitors read."""

from collections.abc import Sequence

from driftgauge_analyzer.bias import bodies
from driftgauge_analyzer.bias.bodies import Cells, both_sides, in_order
from driftgauge_analyzer.reading.attributes import Attribute
from driftgauge_analyzer.reading.bodies import Body, Row, read_body
from driftgauge_analyzer.reading.calls import aligned, single_values
from driftgauge_analyzer.reading.capture import CapturedRecord
from driftgauge_analyzer.reading.place import Place
from driftgauge_analyzer.reading.signature import most_probable


def exact_rows(record: CapturedRecord, attributes: bodies.Attributes, features: Sequence[str]) -> list[Cells] | None:
    """Return a record's rows: features, prediction and label; `None` without a label."""
    place = record.place
    label = read_body(record.ground_truth, place) if record.ground_truth else None
    if label is None or not label.rows:
        return None
    asked, answered = _both_bodies(record, attributes, features)
    rows, prediction, truth = map(_attribute, (attributes.features, attributes.prediction, attributes.label))
    sides = {
        "row": rows.readings(asked, place),
        "prediction": prediction.readings(answered, place),
        "label": single_values(truth.readings(label, place)),
    }
    return [
        [*_cells(row, features, place), _predicted(said, prediction, attributes, place), truth.value(was, place)]
        for row, said, was in zip(*aligned(sides, place), strict=True)
    ]


def _both_bodies(record: CapturedRecord, attributes: bodies.Attributes, features: Sequence[str]) -> tuple[Body, Body]:
    """Return the request and the response; a preprocessor's rows are both."""
    if attributes.preprocess:
        body = Body(readings=[[dict(row) for row in attributes.preprocess(record)]])
        return body, body
    asked, answered = both_sides(record)
    return read_body(asked, record.place, features), read_body(answered, record.place)


def _attribute(stated: bodies.Attribute) -> Attribute:
    return Attribute(setting=stated.setting, path=stated.path)


def _predicted(row: Row, prediction: Attribute, attributes: bodies.Attributes, place: Place) -> str | None:
    if attributes.classes is None:
        return prediction.value(row, place)
    predicted, _ = most_probable(row, attributes.classes, place)
    return predicted


def _cells(row: Row, names: Sequence[str], place: Place) -> Cells:
    named = row if isinstance(row, dict) else {str(position): cell for position, cell in enumerate(row)}
    return in_order(named, names, place)
