"""Writing JSON as Jackson's default pretty printer does, with numbers as Java prints doubles.

| value                     | text                                             |
|---------------------------|--------------------------------------------------|
| `{"a": 1}`              | `{` newline, two spaces, `"a" : 1`, newline `}` |
| list of numbers           | `[ 1.0, 7.45E-4 ]`                             |
| list of objects           | `[ {` … `}, {` … `} ]`                     |
| `{}` and `[]`         | `{ }` and `[ ]`                              |
| NaN, infinities           | `"NaN"`, `"Infinity"`, `"-Infinity"`       |
| `None`, `True`        | `null`, `true`                               |

Object keys keep their order, and there is no newline at the end. A caller that wants `null` for a missing figure
passes `None`.
"""

import re
from collections.abc import Mapping, Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

JsonScalar: TypeAlias = str | int | float | bool | None
JsonValue: TypeAlias = "JsonScalar | Mapping[str, JsonValue] | Sequence[JsonValue] | npt.NDArray[np.float64]"

_INDENT = "  "
_MIN_PLAIN = 1e-3
_MAX_PLAIN = 1e7
_NOT_FINITE = {"nan": '"NaN"', "inf": '"Infinity"', "-inf": '"-Infinity"'}
_SHORT_ESCAPES = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"}
# A lone surrogate has no UTF-8 form; escaped, it survives the round trip.
_TO_ESCAPE = re.compile(r'["\\\x00-\x1f\ud800-\udfff]')


def dumps(value: JsonValue) -> str:
    """Return the text of a value."""
    parts: list[str] = []
    _append(value, "\n", parts)
    return "".join(parts)


def java_double(number: float) -> str:
    """Return a double's text as `Double.toString` writes it: `2.0`, `7.45E-4`, `1.8E7`, `NaN`."""
    return _double(float(number)).strip('"')


def _append(value: JsonValue, newline: str, parts: list[str]) -> None:
    if isinstance(value, Mapping):
        _append_object(value, newline, parts)
    elif isinstance(value, np.ndarray):
        parts.append(_numbers(value.astype(np.float64, copy=False)))
    elif isinstance(value, Sequence) and not isinstance(value, str):
        _append_array(value, newline, parts)
    else:
        parts.append(_scalar(value))


def _append_object(members: Mapping[str, JsonValue], newline: str, parts: list[str]) -> None:
    if not members:
        parts.append("{ }")
        return
    inner = newline + _INDENT
    lead = "{" + inner
    for key, member in members.items():
        parts.append(f"{lead}{_string(key)} : ")
        _append(member, inner, parts)
        lead = "," + inner
    parts.append(newline + "}")


def _append_array(items: Sequence[JsonValue], newline: str, parts: list[str]) -> None:
    if items and all(type(item) is float for item in items):
        parts.append(_numbers(np.asarray(items, dtype=np.float64)))
        return
    if not items:
        parts.append("[ ]")
        return
    lead = "[ "
    for item in items:
        parts.append(lead)
        _append(item, newline, parts)
        lead = ", "
    parts.append(" ]")


def _numbers(numbers: npt.NDArray[np.float64]) -> str:
    # Python's own text is right between 0.001 and 10 million, so only the others are laid out again.
    if numbers.ndim != 1:
        return "[ " + ", ".join(_numbers(row) for row in numbers) + " ]"
    if not numbers.size:
        return "[ ]"
    texts = list(map(repr, numbers.tolist()))
    size = np.abs(numbers)
    plain = ((size >= _MIN_PLAIN) & (size < _MAX_PLAIN)) | (size == 0)
    for index in np.flatnonzero(~plain):
        texts[index] = _double(float(numbers[index]))
    return "[ " + ", ".join(texts) + " ]"


def _scalar(value: JsonScalar) -> str:
    if value is None:
        return "null"
    # Before int, of which bool is a kind.
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _string(value)
    if isinstance(value, int):
        return int.__repr__(value)
    if isinstance(value, float):
        return _double(value)
    raise TypeError(f"{value!r} ({type(value).__name__}) has no JSON form")


def _double(number: float) -> str:
    text = float.__repr__(number)
    if number == 0 or _MIN_PLAIN <= abs(number) < _MAX_PLAIN:
        return text
    return _NOT_FINITE.get(text) or _scientific(text)


def _scientific(text: str) -> str:
    sign = "-" if text.startswith("-") else ""
    mantissa, _, exponent = text.lstrip("-").partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0")
    leading_zeros = len(whole + fraction) - len(digits)
    power = int(exponent or 0) + len(whole) - leading_zeros - 1
    digits = digits.rstrip("0")
    if len(digits) == 1:
        # Java always prints two digits, and picks the nearest: the smallest double is 4.9E-324, not 5.0E-324.
        mantissa, _, exponent = f"{float(text):.1e}".partition("e")
        return f"{mantissa}E{int(exponent)}"
    return f"{sign}{digits[0]}.{digits[1:]}E{power}"


def _string(text: str) -> str:
    if not isinstance(text, str):
        raise TypeError(f"{text!r} ({type(text).__name__}) cannot be a JSON key")
    return f'"{_TO_ESCAPE.sub(_escape, text)}"'


def _escape(match: re.Match[str]) -> str:
    character = match.group()
    return _SHORT_ESCAPES.get(character) or f"\\u{ord(character):04X}"
