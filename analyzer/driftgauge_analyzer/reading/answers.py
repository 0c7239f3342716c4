"""The answers in captured records, without their requests."""

from driftgauge_analyzer.reading.bodies import Row, read_body
from driftgauge_analyzer.reading.calls import aligned_with_request
from driftgauge_analyzer.reading.capture import CapturedRecord
from driftgauge_analyzer.reading.captured_rows import NamedFields
from driftgauge_analyzer.reading.place import RecordError
from driftgauge_analyzer.reading.signature import PREDICTION, Signature


def answered_rows(record: CapturedRecord, signature: Signature) -> list[NamedFields]:
    """Return the fields of a record's answers by name; the first one without a name is the prediction."""
    if record.output is None:
        raise RecordError(record.place, "there is no answer")
    sides = signature.answers(read_body(record.output, record.place), record.place)
    columns = dict(zip(sides, aligned_with_request(sides, record.input, record.place), strict=True))
    rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    if signature.names_answers:
        return [signature.answer(row, record.place) for row in rows]
    return [_named(row[PREDICTION]) for row in rows]


def _named(row: Row) -> NamedFields:
    if isinstance(row, dict):
        return row
    return {PREDICTION if position == 0 else f"output_{position}": cell for position, cell in enumerate(row)}
