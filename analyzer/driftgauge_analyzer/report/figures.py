"""Figures as the report has them: short, and `None` for what JSON or a reader could not take."""

import math
from collections.abc import Iterable

DIGITS = 6
_MAX_ODDS = 1_000_000


def figure(value: object) -> float | None:
    """Return a number with the digits that a chart can show, or `None` for anything that is not a finite number.

    Model Monitor's older files write the text "NaN" for a figure that is undefined.
    """
    # To Python, `True` is an int.
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    number = _double(value)
    return float(f"{number:.{DIGITS}g}") if math.isfinite(number) else None


def figures(values: Iterable[object]) -> list[float | None]:
    """Return numbers with the digits that a chart can show."""
    return [figure(value) for value in values]


def count(value: object) -> int:
    """Return a count, which Model Monitor's files may write as `12.0`."""
    number = figure(value)
    return 0 if number is None else round(number)


def words(value: float | None) -> str:
    """Return a figure as text for a sentence."""
    return "no value" if value is None else f"{value:.4g}"


def share(value: float) -> str:
    """Return a share as a percentage for a sentence; small ones keep a digit that tells them from nothing."""
    return f"{value:.2%}" if 0 < value < 0.001 or 0.999 < value < 1 else f"{value:.1%}"


def odds(p_value: float) -> str:
    """Return how often chance alone does something, in words."""
    times = _MAX_ODDS if p_value * _MAX_ODDS <= 1 else round(1 / p_value)
    return "less than once in a million comparisons" if times >= _MAX_ODDS else f"about once in {times:,} comparisons"


def _double(value: float) -> float:
    try:
        return float(value)
    # JSON may hold whole numbers that no double can.
    except OverflowError:
        return math.inf
