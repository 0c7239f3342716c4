"""Reading flat JSON, one object a line, as text: whole numbers as they are written, others as Spark writes doubles."""

import json
import math
from collections.abc import Iterator

from driftgauge_analyzer.json_text import java_double
from driftgauge_analyzer.reading.batch import Batch, frame_of
from driftgauge_analyzer.reading.blocks import Section, decode, read_blocks
from driftgauge_analyzer.reading.place import Place, RecordError
from driftgauge_analyzer.reading.unreadable import UnreadableRecords


def read_json_lines(section: Section, unreadable: UnreadableRecords | None = None) -> Iterator[Batch]:
    """Read the rows of a file of JSON lines, or of a section of it, their columns in the order of their names."""
    unreadable = unreadable or UnreadableRecords()
    for block in read_blocks(section):
        places, rows = [], []
        for place, line in block.lines():
            with unreadable.tolerated(line):
                rows.append(_row(line, place))
                places.append(place.line)
        if rows:
            # Spark infers a schema whose columns are in the order of their names; endpoints take the order of the rows.
            names = dict.fromkeys(name for row in rows for name in row)
            ordered = list(names) if unreadable.tolerant else sorted(names)
            yield Batch(frame=frame_of(rows, ordered), path=block.path, lines=places)


def _row(line: bytes, place: Place) -> dict[str, str | None]:
    try:
        document = json.loads(decode(line, place), parse_float=_double, parse_int=str, parse_constant=str)
    except (ValueError, RecursionError) as error:
        raise RecordError(place, f"not a JSON document ({error})") from None
    if not isinstance(document, dict):
        raise RecordError(place, f"expected a JSON object, found {type(document).__name__}")
    return {key: _text(key, value, place) for key, value in document.items()}


def _double(text: str) -> str:
    number = float(text)
    return java_double(number) if math.isfinite(number) else text


def _text(key: str, value: object, place: Place) -> str | None:
    if isinstance(value, dict | list):
        raise RecordError(place, f"{key!r} is not flat: it holds {type(value).__name__}")
    # `str` would write `True`, which is no boolean for deequ.
    if isinstance(value, bool):
        return "true" if value else "false"
    return None if value is None else str(value)
