"""Keys of `statistics.json` that `exact` mode adds to those of Model Monitor."""

from enum import StrEnum

COUNTS_KEY = "counts"
"""The key of a feature's counts of cells, below `driftgauge`."""


class CountKey(StrEnum):
    """The cells that are counted."""

    MISSING = "missing"
    INTEGRAL = "integral"
    FRACTIONAL = "fractional"
    BOOLEAN = "boolean"
    STRING = "string"
    PLACEHOLDERS = "placeholders"
    """Texts such as NaN, which are counted as missing in a column of numbers."""
