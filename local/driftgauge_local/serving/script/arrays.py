"""The payloads that AWS's images read and write without a script's help, as arrays."""

import csv
import io
import json
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

JSON, CSV, NPY = "application/json", "text/csv", "application/x-npy"
TEXTS = (JSON, CSV)
"""The content types of which a script is given a text; it is given the bytes of others."""

Array = npt.NDArray[np.generic]


class UnsupportedFormatError(Exception):
    """A content type that is neither read nor written without a script's help."""

    def __init__(self, content_type: str) -> None:
        super().__init__(
            f"Content type {content_type} is not supported by this framework; supported: {', '.join(_READERS)}. "
            "A script reads others with input_fn, and writes them with output_fn."
        )


def media_type(header: str) -> str:
    """Return a content type without its parameters."""
    return header.partition(";")[0].strip().lower()


def decode(body: str | bytes, content_type: str) -> Array:
    """Return the array in a request; raises UnsupportedFormatError, or ValueError for a body that is none."""
    reader = _READERS.get(media_type(content_type))
    if reader is None:
        raise UnsupportedFormatError(content_type)
    return reader(body)


def encode(prediction: object, accept: str) -> tuple[bytes, str]:
    """Return an answer, in the first of the accepted types that can be written; raises UnsupportedFormatError."""
    # Without weights (`q=`), which the images do not read either.
    for wanted in accept.split(","):
        writer = _WRITERS.get(media_type(wanted))
        if writer:
            return writer(prediction), media_type(wanted)
    raise UnsupportedFormatError(accept)


def _from_json(body: str | bytes) -> Array:
    return np.array(json.loads(body))


def _from_csv(body: str | bytes) -> Array:
    text = body if isinstance(body, str) else body.decode()
    rows = [row for row in csv.reader(io.StringIO(text)) if row]
    try:
        # An empty cell is a missing value to every model that takes numbers.
        return np.array([[float(cell) if cell else np.nan for cell in row] for row in rows])
    except ValueError:
        # Texts stay texts; the model says whether it takes them.
        return np.array(rows)


def _from_npy(body: str | bytes) -> Array:
    # A pickle runs code of whoever sent it.
    array: Array = np.load(io.BytesIO(body.encode() if isinstance(body, str) else body), allow_pickle=False)
    return array


def _to_json(prediction: object) -> bytes:
    return json.dumps(prediction, default=_plain).encode()


def _plain(value: object) -> object:
    if hasattr(value, "tolist"):
        return value.tolist()
    raise TypeError(f"a prediction of type {type(value).__name__} cannot be written as JSON")


def _to_csv(prediction: object) -> bytes:
    rows = np.asarray(prediction)
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows.reshape(len(rows), -1).tolist() if rows.ndim else [[rows]])
    return text.getvalue().encode()


def _to_npy(prediction: object) -> bytes:
    file = io.BytesIO()
    np.save(file, np.asarray(prediction))
    return file.getvalue()


_READERS: dict[str, Callable[[str | bytes], Array]] = {JSON: _from_json, CSV: _from_csv, NPY: _from_npy}
_WRITERS: dict[str, Callable[[object], bytes]] = {JSON: _to_json, CSV: _to_csv, NPY: _to_npy}
