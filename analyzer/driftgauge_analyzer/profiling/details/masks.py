"""The format of a text without what it says."""

import polars as pl

_MIXED = r"\p{L}+\d[\p{L}\d]*|\d+\p{L}[\p{L}\d]*"
_LETTERS = r"\p{L}+"
_DIGITS = r"\d+"
_PLACEHOLDER = "\x00"


def masks_of(texts: pl.Series) -> pl.Series:
    """Return each text's mask.

    | text | mask |
    |---|---|
    | `ref 12` | `a 9` |
    | `2026-11-25` | `9-9-9` |
    | `3f2a-77` | `x-9` |

    Runs of letters become `a`, of digits `9`, and of both `x`; other characters stay. Ids of one format share a mask,
    however many there are, so that a new format can be told from a new id.
    """
    placed = texts.str.replace_all(_MIXED, _PLACEHOLDER).str.replace_all(_LETTERS, "a").str.replace_all(_DIGITS, "9")
    return placed.str.replace_all(_PLACEHOLDER, "x", literal=True)
