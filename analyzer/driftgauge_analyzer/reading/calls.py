"""Bringing the bodies of a record together in `exact` mode: as many rows in each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

from driftgauge_analyzer.reading.attributes import Attribute
from driftgauge_analyzer.reading.bodies import Body, Reading, Row, read_body
from driftgauge_analyzer.reading.capture import Payload
from driftgauge_analyzer.reading.captured_rows import NamedFields
from driftgauge_analyzer.reading.place import Place, RecordError
from driftgauge_analyzer.reading.signature import PREDICTION, Signature
from driftgauge_contract.columns import column_names


def aligned(sides: Mapping[str, Sequence[Reading]], place: Place) -> list[Reading]:
    """Return one reading of each side, such that all have as many rows; `sides` are named for the error message."""
    readings = list(sides.values())
    first = [side[0] for side in readings]
    # Nearly always, the most likely readings agree.
    if len({len(rows) for rows in first}) == 1:
        return first
    for chosen in sorted(product(*map(enumerate, readings)), key=_rank):
        if len({len(rows) for _, rows in chosen}) == 1:
            return [rows for _, rows in chosen]
    counts = [f"{len(rows)} {_plural(name)}" for name, rows in zip(sides, first, strict=True)]
    raise RecordError(place, f"the record holds {', '.join(counts[:-1])} and {counts[-1]}")


def _plural(name: str) -> str:
    return f"{name.removesuffix('y')}ies" if name.endswith("y") else f"{name}s"


def _rank(chosen: Sequence[tuple[int, Reading]]) -> tuple[int, int]:
    """Order choices by how likely they are, and equally likely ones by their rows: the most come first."""
    return sum(rank for rank, _ in chosen), -sum(len(rows) for _, rows in chosen)


def aligned_with_request(
    sides: Mapping[str, Sequence[Reading]], request: Payload | None, place: Place
) -> list[Reading]:
    """Return one reading of each side; where they alone do not tell, the request says how many rows there are."""
    if request is None or all(len(readings) == 1 for readings in sides.values()):
        return aligned(sides, place)
    try:
        rows = read_body(request, place).readings
    except RecordError:
        # A request that is no table, such as an image, says nothing about the rows of its answer.
        return aligned(sides, place)
    # The request only decides between readings, and is no part of the answer.
    return aligned({**sides, _ROW: rows}, place)[:-1]


def single_values(readings: Sequence[Reading]) -> Sequence[Reading]:
    """Return the readings whose rows have one value each, as those of labels must; all of them if none has."""
    return [rows for rows in readings if all(len(row) == 1 for row in rows)] or readings


_ROW = "row"


@dataclass(frozen=True, kw_only=True)
class CallRows:
    """Reads a call's rows: the response's fields, then the request's; `names` are the baseline's columns.

    Fields without a name take the names of the baseline that are left.
    """

    names: Sequence[str]
    signature: Signature = field(default_factory=Signature)

    def of(self, response: Payload | None, request: Payload | None, place: Place) -> list[Row]:
        """Read the rows of a response and its request; one of them may not have been captured."""
        answers = {} if response is None else self.signature.answers(read_body(response, place, self.names), place)
        asked = {} if request is None else {_ROW: self._features(read_body(request, place, self.names), place)}
        if not answers and not asked:
            raise RecordError(place, "there is neither an input nor an output")
        sides = {**answers, **asked}
        # With one side there is nothing to align, so the baseline's number of columns decides how it is read.
        if len(sides) == 1:
            (name, readings), *_ = sides.items()
            sides = {name: [self._of_known_width(readings)]}
        columns = dict(zip(sides, aligned(sides, place), strict=True))
        count = len(next(iter(columns.values())))
        return [self._row({name: rows[index] for name, rows in columns.items()}, place) for index in range(count)]

    def _features(self, body: Body, place: Place) -> Sequence[Reading]:
        return Attribute(setting="features", path=self.signature.features).readings(body, place)

    def _row(self, found: Mapping[str, Row], place: Place) -> Row:
        asked = [found[_ROW]] if _ROW in found else []
        if set(found) == {_ROW}:
            return self._joined(asked, place)
        if not self.signature.names_answers:
            return self._joined([found[PREDICTION], *asked], place)
        answer = self.signature.answer(found, place)
        # A baseline without the endpoint's own answers has its label in their place.
        named = not self.names or set(answer) <= set(self.names)
        return self._joined([answer if named else list(answer.values()), *asked], place)

    def _of_known_width(self, readings: Sequence[Reading]) -> Reading:
        """Return the reading whose rows have as many fields as the baseline, or else the most likely one."""
        fitting = (rows for rows in readings if all(len(row) == len(self.names) for row in rows))
        return next(fitting, readings[0])

    def _joined(self, parts: Sequence[Row], place: Place) -> Row:
        if all(isinstance(part, list) for part in parts):
            return [cell for part in parts for cell in part]
        named: NamedFields = {}
        for part in parts:
            if isinstance(part, dict):
                _add(named, part, place)
        cells = [cell for part in parts if isinstance(part, list) for cell in part]
        # An answer without a name is the column that the named request leaves over.
        left = [name for name in self.names or column_names(len(cells)) if name not in named]
        if cells and len(cells) != len(left):
            raise RecordError(place, f"{len(cells)} values without a name, where {len(left)} columns are left for them")
        return {**named, **dict(zip(left, cells, strict=False))}


def _add(named: NamedFields, part: NamedFields, place: Place) -> None:
    """Add a side's fields; a key that a response repeats from its request is one field."""
    # Of two different values, nothing tells which one is the feature.
    different = [name for name in part if named.get(name, part[name]) != part[name]]
    if different:
        raise RecordError(place, f"request and response have different values of {different[0]!r}")
    named.update(part)
