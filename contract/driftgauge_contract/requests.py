"""The requests that a deployment, and its command, make of the rows of a dataset."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from driftgauge_contract.captures import ContentType
from driftgauge_contract.custom_resources import RequestField, RowShape

REQUESTS_OUTPUT = "Requests"
"""The output of a deployment's stack with the format of its requests, and the columns that they have, as JSON."""


@dataclass(frozen=True, kw_only=True)
class RequestFormat:
    """The format of requests; calls in a format are stored as an endpoint captures them."""

    content_type: ContentType = ContentType.CSV
    rows: RowShape = RowShape.ARRAYS
    key: str | None = None
    """The key under which a JSON body has its rows, such as `instances`; without one the body is the rows."""

    @classmethod
    def parse(cls, values: Mapping[str, object]) -> Self:
        """Return the format of a rendered document; raises ValueError for one that is none."""
        key = values.get(RequestField.KEY)
        return cls(
            content_type=ContentType(str(values.get(RequestField.CONTENT_TYPE))),
            rows=RowShape(str(values.get(RequestField.ROWS))),
            key=str(key) if key else None,
        )

    def render(self) -> dict[str, object]:
        """Return the format as a property of a custom resource."""
        return {
            RequestField.CONTENT_TYPE.value: self.content_type.value,
            RequestField.ROWS.value: self.rows.value,
            **({RequestField.KEY.value: self.key} if self.key else {}),
        }

    def body(self, rows: Sequence[Sequence[str]], names: Sequence[str]) -> str:
        """Return the body of a request for rows of cells; `names` are those of the cells.

        Raises:
            ValueError: Rows are objects, and there are not as many names as cells.
        """
        if self.content_type is ContentType.CSV:
            return _lines(rows)
        values = [self._row(row, names) for row in rows]
        if self.content_type is ContentType.JSON_LINES:
            return "".join(f"{json.dumps(value)}\n" for value in values)
        return json.dumps({self.key: values} if self.key else values)

    def _row(self, row: Sequence[str], names: Sequence[str]) -> object:
        cells = [_value(cell) for cell in row]
        if self.rows is RowShape.ARRAYS:
            return cells
        try:
            return dict(zip(names, cells, strict=True))
        except ValueError as error:
            raise ValueError("rows: objects need the names of columns; the dataset must have a header") from error


def _lines(rows: Sequence[Sequence[str]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def _value(cell: str) -> object:
    """Return a cell as JSON has it: a number where it is one, and nothing where it is empty."""
    if not cell:
        return None
    for parse in (int, float):
        try:
            number = parse(cell)
        except ValueError:
            continue
        # JSON has no NaN and no infinity.
        return number if number - number == 0 else None
    return cell
