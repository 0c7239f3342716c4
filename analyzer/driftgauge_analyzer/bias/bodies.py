"""Reading a captured body for a bias analysis in `compat` mode: rows of features, or one value for each row.

An attribute is a position (CSV) or a JMESPath (JSON), applied to each document of a body. Without one, a body is
taken as it is: features go by the names of the headers, or by their order.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import jmespath
from jmespath.exceptions import JMESPathError

from driftgauge_analyzer.errors import AnalyzerError, listed
from driftgauge_analyzer.json_text import JsonValue
from driftgauge_analyzer.reading.capture import CapturedRecord, Payload
from driftgauge_analyzer.reading.payload import Row, decoded, json_documents, rows, value_text
from driftgauge_analyzer.reading.place import Place, RecordError
from driftgauge_contract.captures import Encoding

Cells = Sequence[str | None]

_BATCH_OUTPUT = "SageMakerOutput"


@dataclass(frozen=True, kw_only=True)
class Attribute:
    """The place of a value in a body, and the name of the setting that states it."""

    setting: str
    path: str | None

    @property
    def is_position(self) -> bool:
        """Return whether the attribute is the position of a column."""
        return self.path is None or self.path.isdecimal()

    def values(self, payload: Payload, place: Place) -> list[str | None]:
        """Return one value for each row of a body."""
        encoding, text = decoded(payload, place)
        # A position means the same in a line of CSV and in a JSON list.
        if encoding == Encoding.CSV or self.is_position:
            return self._from_rows(rows(payload, place), place)
        found = [self._find(document, place) for document in json_documents(text, place)]
        return [self._scalar(item, place) for part in found for item in _items(part, scalars=True)]

    def features(self, payload: Payload, names: Sequence[str], place: Place) -> list[Cells]:
        """Return the rows of a body, each with a cell for each of these names."""
        encoding, text = decoded(payload, place)
        if encoding == Encoding.CSV or self.path is None:
            return [in_order(row, names, place) for row in rows(payload, place)]
        found = [self._find(document, place) for document in json_documents(text, place)]
        return [self._row(item, names, place) for part in found for item in _items(part, scalars=False)]

    def _from_rows(self, found: Sequence[Row], place: Place) -> list[str | None]:
        if self.path is not None and self.path.isdecimal():
            return [_field(row, self.path, self.setting, place) for row in found]
        # A JMESPath is about JSON; a line of CSV that holds nothing else needs none.
        # A single line of several values is a batch of predictions that a container answered in one line.
        if len(found) == 1 or all(len(row) == 1 for row in found):
            return [value for row in found for value in row.values()]
        raise RecordError(place, f"each row holds {listed(found[0])}: {self.setting} must be the position of one")

    def _find(self, document: JsonValue, place: Place) -> JsonValue:
        inner = document.get(_BATCH_OUTPUT) if isinstance(document, Mapping) else None
        # A transform puts its answer below a key of its own, and people write paths with and without it.
        for part in (document, inner):
            found = _search(self.path or "@", part, self.setting)
            if found is not None:
                return found
        raise RecordError(place, f"there is nothing at {self.setting} {self.path!r}")

    def _scalar(self, item: JsonValue, place: Place) -> str | None:
        if isinstance(item, list) and len(item) == 1:
            (item,) = item
        if isinstance(item, Mapping | list):
            raise RecordError(place, f"{self.setting} {self.path!r} leads to {type(item).__name__}, not to values")
        return value_text(item)

    def _row(self, item: JsonValue, names: Sequence[str], place: Place) -> Cells:
        if isinstance(item, Mapping):
            return in_order({key: self._scalar(value, place) for key, value in item.items()}, names, place)
        cells = [self._scalar(cell, place) for cell in item] if isinstance(item, list) else [self._scalar(item, place)]
        if len(cells) != len(names):
            raise RecordError(place, f"a row has {len(cells)} features; the headers name {len(names)}")
        return cells


@dataclass(frozen=True, kw_only=True)
class Attributes:
    """The places of features, predictions and labels in merged records."""

    features: Attribute
    prediction: Attribute
    label: Attribute
    classes: Sequence[str] | None = None
    """The classes of a vector of probabilities, where answers have one."""

    preprocess: Callable[[CapturedRecord], Sequence[Row]] | None = None
    """A script's own way from a record to its rows, in `exact` mode."""


def compat_rows(record: CapturedRecord, attributes: Attributes, features: Sequence[str]) -> list[Cells] | None:
    """Return a record's rows: features, prediction and label; `None` without a label."""
    place = record.place
    labels = attributes.label.values(record.ground_truth, place) if record.ground_truth else []
    if not labels:
        return None
    asked, answered = both_sides(record)
    cells = attributes.features.features(asked, features, place)
    predictions = attributes.prediction.values(answered, place)
    if not len(cells) == len(predictions) == len(labels):
        raise RecordError(
            place, f"the record holds {len(cells)} rows, {len(predictions)} predictions and {len(labels)} labels"
        )
    return [[*row, said, was] for row, said, was in zip(cells, predictions, labels, strict=True)]


def both_sides(record: CapturedRecord) -> tuple[Payload, Payload]:
    """Return the request and the response of a record; a batch transform's output holds both."""
    asked, answered = record.input or record.batch_output, record.output or record.batch_output
    if asked is None or answered is None:
        raise RecordError(record.place, "a bias analysis needs both endpointInput and endpointOutput")
    return asked, answered


def _field(row: Row, key: str, setting: str, place: Place) -> str | None:
    if key not in row:
        raise RecordError(place, f"there is no {setting} {key!r}; there is {listed(row)}")
    return row[key]


def _search(path: str, document: JsonValue, setting: str) -> JsonValue:
    try:
        found: JsonValue = jmespath.search(path, document)
    except JMESPathError as error:
        reason = str(error).splitlines()[0].rstrip(":")
        raise AnalyzerError(f"{setting} is {path!r}; it must be a JMESPath ({reason})") from None
    return found


def _items(part: JsonValue, *, scalars: bool) -> Sequence[JsonValue]:
    """Return the items that an expression found. A list of scalars is many labels, but one row of features."""
    if not isinstance(part, list):
        return [part]
    many = scalars or (bool(part) and all(isinstance(item, list | Mapping) for item in part))
    return part if many else [part]


def in_order(row: Row, names: Sequence[str], place: Place) -> Cells:
    """Return a row's cells by the names of the headers, or else by their order."""
    if all(name in row for name in names):
        return [row[name] for name in names]
    # Rows without names: requests may have further columns behind the features, such as an id.
    if all(key.isdecimal() for key in row) and len(row) >= len(names):
        return list(row.values())[: len(names)]
    missing = [name for name in names if name not in row]
    raise RecordError(place, f"there is no {listed(missing)}; there is {listed(row)}")
