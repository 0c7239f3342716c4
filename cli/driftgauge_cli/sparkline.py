"""Sparklines: a row of values as a row of bars, one character each."""

from collections.abc import Sequence

_BARS = "▁▂▃▄▅▆▇█"


def sparkline(values: Sequence[float | None]) -> str:
    """Return a bar for each value between the lowest and the highest; a missing value is a space."""
    known = [value for value in values if value is not None]
    if not known:
        return ""
    lowest, span = min(known), max(known) - min(known)
    return "".join(" " if value is None else _bar(value - lowest, span) for value in values)


def _bar(above: float, span: float) -> str:
    # Values that are all the same are a low line, not a full one.
    return _BARS[round(above / span * (len(_BARS) - 1))] if span else _BARS[0]
