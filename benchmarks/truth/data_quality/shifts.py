"""Changes that a monitor has to find: the column before and after, and the window for which that is asked."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from benchmarks.truth.data_quality.columns import (
    KINDS,
    Kind,
    Random,
    _flag,
    _numbers,
    _texts,
    _whole,
    _with_missing,
    normal,
)


@dataclass(frozen=True, kw_only=True)
class Shift:
    """A column before and after, and the rows of a window in which it has to be found."""

    before: Kind
    after: Kind
    rows: int


def _frozen(value: str) -> Kind:
    return lambda _, rows: pl.Series([value] * rows)


def _categories(share: float) -> Kind:
    bounds = [share, share + (1 - share) / 2]
    return lambda random, rows: pl.Series(["red", "green", "blue"]).gather(np.searchsorted(bounds, random.random(rows)))


def _replaced(kind: Kind, other: Kind, share: float) -> Kind:
    def draw(random: Random, rows: int) -> pl.Series:
        chosen = pl.Series(random.random(rows) < share)
        return pl.select(pl.when(chosen).then(other(random, rows)).otherwise(kind(random, rows))).to_series()

    return draw


def _times_ten(kind: Kind) -> Kind:
    return lambda random, rows: (kind(random, rows).cast(pl.Float64) * 10).round(6).cast(pl.String)


def _new_texts(random: Random, rows: int) -> pl.Series:
    return pl.Series([f"value {name}" for name in random.choice(["zq1", "zq2", "zq3", "zq4"], rows)])


def _replaced_texts(random: Random, rows: int) -> pl.Series:
    return pl.Series([f"value q{number}" for number in random.integers(10_000, 100_000, rows)])


SHIFTS: Mapping[str, Shift] = {
    "number frozen": Shift(before=normal, after=_frozen("0.1234"), rows=50),
    "count frozen at its mode": Shift(before=KINDS["Poisson 3"], after=_frozen("3"), rows=50),
    "rare flag frozen": Shift(before=_flag(0.08), after=_frozen("0"), rows=200),
    "category frozen": Shift(before=_categories(0.5), after=_frozen("red"), rows=50),
    "normal x 10": Shift(before=normal, after=_times_ten(normal), rows=50),
    "price x 10": Shift(before=KINDS["price, two decimals"], after=_times_ten(KINDS["price, two decimals"]), rows=50),
    "flag from 8 to 50 %": Shift(before=_flag(0.08), after=_flag(0.5), rows=200),
    "mean + half a deviation": Shift(
        before=normal, after=lambda random, rows: _numbers(random.normal(0.5, 1, rows)), rows=1_000
    ),
    "Poisson 3 to 6": Shift(
        before=KINDS["Poisson 3"], after=lambda random, rows: _whole(random.poisson(6, rows)), rows=200
    ),
    "category from 20 to 52 %": Shift(before=_categories(0.2), after=_categories(0.52), rows=200),
    "missing from 5 to 15 %": Shift(before=_with_missing(normal, 0.05), after=_with_missing(normal, 0.15), rows=1_000),
    "new texts, 20 known": Shift(before=_texts(20, 1.0), after=_new_texts, rows=50),
    "new texts, 100 known": Shift(before=KINDS["100 categories"], after=_replaced_texts, rows=50),
    "new texts, 5,000 known": Shift(before=KINDS["5,000 texts"], after=_replaced_texts, rows=50),
    "new format of ids": Shift(before=KINDS["ids"], after=_replaced(KINDS["ids"], KINDS["dates"], 1.0), rows=50),
    "10 % zeros": Shift(before=normal, after=_replaced(normal, _frozen("0.0"), 0.1), rows=1_000),
    "5 % outliers (+ 8 deviations)": Shift(
        before=normal,
        after=_replaced(normal, lambda random, rows: _numbers(random.normal(8, 1, rows)), 0.05),
        rows=1_000,
    ),
    "5 % texts among numbers": Shift(before=normal, after=_replaced(normal, _frozen("n/a"), 0.05), rows=1_000),
}
