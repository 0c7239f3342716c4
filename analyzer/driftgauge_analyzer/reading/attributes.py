"""Finding a value in a body in `exact` mode: by a name, a position, or a JMESPath.

| attribute            | value                                                                     |
|----------------------|---------------------------------------------------------------------------|
| none                 | the whole row                                                             |
| `1`                  | the field at this position, counted from 0                                |
| `score`, `box_x`     | the field of this name; nested objects are named by their path            |
| `predictions`        | the whole row, where all rows are under this key                          |
| `probabilities`      | the list of this name in a row                                            |
| `outputs[*].score`   | what the JMESPath finds in each document, read as a body of its own       |
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import jmespath
from jmespath.exceptions import JMESPathError

from driftgauge_analyzer.errors import AnalyzerError, listed
from driftgauge_analyzer.json_text import JsonValue
from driftgauge_analyzer.reading.bodies import ENVELOPES, Body, Reading, Row, body_of
from driftgauge_analyzer.reading.place import Place, RecordError

# What the service puts before a key when it names the column of a body.
_PREFIXES = ("endpointInput_", "endpointOutput_", "batchTransformOutput_", "groundTruthData_")
_BATCH_OUTPUT = "SageMakerOutput"


@dataclass(frozen=True, kw_only=True)
class Attribute:
    """The place of a value in a body, and the name of the setting that states it."""

    setting: str
    path: str | None = None

    @property
    def takes_single_value(self) -> bool:
        """Return whether it leads to the value of a line of CSV that has only one."""
        bare = self._bare
        return bare is None or not bare.isdecimal() or int(bare) == 0

    @property
    def position(self) -> int | None:
        """The position that it leads to in a line of CSV; `None` where it leads to the whole line."""
        bare = self._bare
        return int(bare) if bare is not None and bare.isdecimal() else None

    def readings(self, body: Body, place: Place) -> Sequence[Reading]:
        """Return the rows of what the attribute leads to, in each way that the body can be read."""
        bare = self._bare
        # The envelope has been taken off already: the rows of the body are what it held.
        if bare is None or bare == body.envelope:
            return body.readings
        found = [rows for rows in (_selected(reading, bare) for reading in body.readings) if rows is not None]
        if found:
            return found
        if body.documents and not bare.isdecimal():
            return self._searched(body, bare, place)
        # A name or path is about JSON. Lines of CSV have neither, and may come in between.
        if not bare.isdecimal() and all(isinstance(row, list) for row in body.rows):
            return body.readings
        raise self._missing(body, place)

    def value(self, row: Row, place: Place) -> str | None:
        """Return the only value of a row."""
        if len(row) != 1:
            names = row if isinstance(row, dict) else [str(position) for position in range(len(row))]
            raise RecordError(
                place,
                f"{self.setting} leads to {len(row)} values: set it to the name or position of one ({listed(names)})",
            )
        (value,) = row.values() if isinstance(row, dict) else row
        return value

    @property
    def _bare(self) -> str | None:
        for prefix in _PREFIXES:
            if self.path and self.path.startswith(prefix):
                return self.path.removeprefix(prefix)
        return self.path

    def _searched(self, body: Body, path: str, place: Place) -> Sequence[Reading]:
        # A JMESPath is searched in the documents as they were sent, of which rows are only a flattened view.
        found = [_search_in_parts(path, document, self.setting) for document in body.documents]
        if any(part is None for part in found):
            raise self._missing(body, place)
        return body_of(found).readings

    def _missing(self, body: Body, place: Place) -> RecordError:
        row = body.rows[0] if body.rows else []
        there = row if isinstance(row, dict) else [f"position {index}" for index in range(len(row))]
        return RecordError(place, f"there is no {self.setting} ({self.path!r}); there is {listed(there)}")


def _selected(rows: Reading, name: str) -> Reading | None:
    """Return the cells of a name or position, if every row has them."""
    found = [_cells(row, name) for row in rows]
    return None if any(cells is None for cells in found) else [cells for cells in found if cells is not None]


def _cells(row: Row, name: str) -> Row | None:
    if isinstance(row, list):
        return [row[int(name)]] if name.isdecimal() and int(name) < len(row) else None
    for key in _keys(name):
        if key in row:
            return [row[key]]
        if f"{key}_0" in row:
            return _vector(row, key)
    return None


def _keys(name: str) -> Iterator[str]:
    """Yield the keys that a row may have for a name, which people write with and without what is around it."""
    yield name
    yield from (name.removeprefix(f"{envelope}_") for envelope in ENVELOPES if name.startswith(f"{envelope}_"))
    yield f"{_BATCH_OUTPUT}_{name}"
    if name == "0":
        yield _BATCH_OUTPUT


def _vector(row: Mapping[str, str | None], name: str) -> Row:
    """Return the values of a list, which a row has under its name and their positions."""
    keys = [f"{name}_{position}" for position in range(len(row)) if f"{name}_{position}" in row]
    return [row[key] for key in keys]


def _search_in_parts(path: str, document: JsonValue, setting: str) -> JsonValue:
    """Search a document, or else what a batch transform has put below a key of its own."""
    found = _search(path, document, setting)
    if found is None and isinstance(document, dict) and _BATCH_OUTPUT in document:
        return _search(path, document[_BATCH_OUTPUT], setting)
    return found


def _search(path: str, document: JsonValue, setting: str) -> JsonValue:
    try:
        found: JsonValue = jmespath.search(path, document)
    except JMESPathError as error:
        reason = str(error).splitlines()[0].rstrip(":")
        raise AnalyzerError(f"{setting} is {path!r}; it must be a JMESPath ({reason})") from None
    return found
