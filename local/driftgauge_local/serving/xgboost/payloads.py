"""The payloads of requests and answers, in the formats of the XGBoost container."""

import json
import math
from collections.abc import Callable, Sequence
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from driftgauge_local.serving.program import InvocationError

Features = npt.NDArray[np.float64]
"""Rows of numbers; a missing value is NaN."""
Prediction = float | list[float]


class Format(StrEnum):
    """The formats of a request."""

    CSV = "csv"
    LIBSVM = "libsvm"


_INPUTS = {
    "csv": Format.CSV,
    "text/csv": Format.CSV,
    "libsvm": Format.LIBSVM,
    "text/libsvm": Format.LIBSVM,
    "text/x-libsvm": Format.LIBSVM,
}
_WIDEST = 100_000
_DELIMITERS = (",", "\t", ";", "|", " ")


def input_format(content_type: str | None) -> Format:
    """Return a request's format; without a content type it is libsvm, as in the container."""
    if not content_type:
        return Format.LIBSVM
    found = _INPUTS.get(_media_type(content_type))
    if found is None:
        accepted = ", ".join(_INPUTS)
        raise InvocationError(415, f"{content_type} is not an accepted ContentType: {accepted}.")
    return found


def features(body: bytes, written_as: Format) -> Features:
    """Return the rows of a request. An empty cell is a missing value."""
    readers: dict[Format, Callable[[str], Features]] = {Format.CSV: _csv, Format.LIBSVM: _libsvm}
    try:
        return readers[written_as](body.strip().decode("utf-8"))
    except (ValueError, IndexError) as error:
        raise InvocationError(
            415,
            f"Loading {written_as} data failed with Exception, please ensure data is in {written_as} format:\n "
            f"{type(error)}\n {error}",
        ) from error


def _csv(text: str) -> Features:
    lines = text.split("\n")
    delimiter = next((d for d in _DELIMITERS if d in lines[0]), ",")
    return np.array([[_number(cell) for cell in line.rstrip("\r").split(delimiter)] for line in lines], dtype=float)


def _number(cell: str) -> float:
    return float(cell) if cell else math.nan


def _libsvm(text: str) -> Features:
    # What has no colon is a label, which serving has no use for.
    rows = [[item.split(":") for item in line.split() if ":" in item] for line in text.split("\n")]
    cells = [{int(column): float(value) for column, value in row} for row in rows]
    width = max((max(row, default=-1) for row in cells), default=-1) + 1
    # A single index would make a row of any size, which is an array in memory.
    if width > _WIDEST:
        raise ValueError(f"feature {width - 1} is beyond the {_WIDEST} features that fit here")
    found = np.full((len(cells), width), math.nan)
    for row, values in enumerate(cells):
        found[row, list(values)] = list(values.values())
    return found


def accepted(accept: str | None, default: str) -> str:
    """Return the answer's content type, from the Accept header."""
    wanted = _media_type(accept or "")
    if wanted in ("", "*/*"):
        return default
    if wanted not in _OUTPUTS:
        raise InvocationError(
            406, f"Accept type {accept} is not supported. Please use supported accept types: {sorted(_OUTPUTS)}."
        )
    return wanted


def encode(predictions: Sequence[Prediction], content_type: str) -> bytes:
    """Return an answer: one line for each row in CSV, one object for each row in JSON."""
    return _OUTPUTS[content_type](predictions).encode()


def _csv_lines(predictions: Sequence[Prediction]) -> str:
    rows = [p if isinstance(p, list) else [p] for p in predictions]
    return "".join(",".join(map(str, row)) + "\n" for row in rows)


def _json(predictions: Sequence[Prediction]) -> str:
    return json.dumps({"predictions": [{"score": p} for p in predictions]})


def _json_lines(predictions: Sequence[Prediction]) -> str:
    return "".join(json.dumps({"score": p}) + "\n" for p in predictions)


_OUTPUTS: dict[str, Callable[[Sequence[Prediction]], str]] = {
    "text/csv": _csv_lines,
    "application/json": _json,
    "application/jsonlines": _json_lines,
}


def _media_type(header: str) -> str:
    return header.partition(";")[0].strip().lower()
