r"""CSV as Spark reads it.

A record is a line. Fields are quoted with `"`, and within quotes a quote is written `\"`. A bare quote inside a
quoted field breaks the quoting: the field goes on to the next comma and keeps all its quotes. That is not RFC 4180, and
data with commas after doubled quotes shifts its columns in AWS's analyzer just as it does here.
"""

import re

from driftgauge_analyzer.reading.place import Place, RecordError

_CONTENT = r'((?:[^"\\]|\\.)*'
_QUOTED = rf'"{_CONTENT}"*)"[ \t]*(?=,|$)'
_BROKEN = rf'"{_CONTENT})("[^,]*)'
_PLAIN = r'([^,"][^,]*|)'
_FIELD = re.compile(f"(?:{_QUOTED}|{_BROKEN}|{_PLAIN})(,|$)")
_ESCAPED = re.compile(r'\\(["\\])')


def split_line(line: str, place: Place) -> list[str | None]:
    """Split a line into its fields, which are `None` where they are empty."""
    fields: list[str | None] = []
    position = 0
    while True:
        match = _FIELD.match(line, position)
        if match is None:
            raise RecordError(place, "a quoted field does not end on its line")
        fields.append(_value(*match.groups()[:4]) or None)
        separator = match.group(5)
        if not separator:
            return fields
        position = match.end()


def _value(quoted: str | None, broken: str | None, rest: str | None, plain: str | None) -> str | None:
    if quoted is not None:
        return _unescaped(quoted)
    return plain if broken is None else f'"{_unescaped(broken)}{rest}'


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(r"\1", text)
