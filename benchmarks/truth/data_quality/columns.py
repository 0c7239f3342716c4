"""Twenty-five kinds of columns as data has them, drawn row by row independently of each other."""

from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt
import polars as pl

Random = np.random.Generator
Kind = Callable[[Random, int], pl.Series]


def _numbers(values: npt.NDArray[np.generic], decimals: int = 4) -> pl.Series:
    return pl.Series(np.round(values, decimals)).cast(pl.String)


def _whole(values: npt.NDArray[np.generic]) -> pl.Series:
    return pl.Series(np.asarray(values).astype(np.int64)).cast(pl.String)


def _with_missing(kind: Kind, share: float) -> Kind:
    def draw(random: Random, rows: int) -> pl.Series:
        cells, missing = kind(random, rows), random.random(rows) < share
        return pl.select(pl.when(pl.Series(missing)).then(None).otherwise(cells)).to_series()

    return draw


def _flag(share: float) -> Kind:
    return lambda random, rows: _whole(random.random(rows) < share)


def _texts(values: int, exponent: float, prefix: str = "value") -> Kind:
    shares = np.arange(1, values + 1) ** -exponent
    names = pl.Series([f"{prefix} {chr(97 + index % 26)}{index}" for index in range(values)])
    bounds = np.cumsum(shares / shares.sum())[:-1]
    return lambda random, rows: names.gather(np.searchsorted(bounds, random.random(rows)))


def _ids(random: Random, rows: int) -> pl.Series:
    return pl.select(pl.format("ord-{}", pl.Series(random.integers(10**8, 10**9, rows)))).to_series()


def _dates(random: Random, rows: int) -> pl.Series:
    days = pl.Series(random.integers(0, 365, rows))
    return (pl.select(pl.date(2025, 1, 1) + pl.duration(days=days)).to_series()).cast(pl.String)


def _halves(random: Random, rows: int) -> pl.Series:
    """Fractions, of which most are printed without a decimal point: `47`, `47.5`."""
    values = np.round(random.gamma(4, 12, rows)) + np.where(random.random(rows) < 0.3, 0.5, 0.0)
    return _numbers(values).str.strip_suffix(".0")


def _bimodal(random: Random, rows: int) -> pl.Series:
    return _numbers(random.normal(np.where(random.random(rows) < 0.3, 8, 0), 1))


normal: Kind = lambda random, rows: _numbers(random.normal(0, 1, rows))  # noqa: E731

KINDS: Mapping[str, Kind] = {
    "normal": normal,
    "uniform": lambda random, rows: _numbers(random.random(rows)),
    "lognormal": lambda random, rows: _numbers(random.lognormal(0, 1, rows)),
    "price, two decimals": lambda random, rows: _numbers(random.lognormal(3, 0.8, rows), 2),
    "price, whole": lambda random, rows: _whole(random.lognormal(3, 0.5, rows)),
    "Cauchy": lambda random, rows: _numbers(random.standard_cauchy(rows)),
    "Student t, 3": lambda random, rows: _numbers(random.standard_t(3, rows)),
    "Pareto": lambda random, rows: _numbers(random.pareto(1.5, rows)),
    "two modes": _bimodal,
    "fractions printed whole": _halves,
    "Poisson 3": lambda random, rows: _whole(random.poisson(3, rows)),
    "Poisson 0.2": lambda random, rows: _whole(random.poisson(0.2, rows)),
    "days, geometric": lambda random, rows: _whole(random.geometric(0.1, rows)),
    "hour of day": lambda random, rows: _whole(random.integers(0, 24, rows)),
    "constant": lambda _, rows: _whole(np.full(rows, 7)),
    "flag 50 %": _flag(0.5),
    "flag 8 %": _flag(0.08),
    "flag 0.1 %": _flag(0.001),
    "number, 5 % missing": _with_missing(normal, 0.05),
    "number, 40 % missing": _with_missing(normal, 0.4),
    "3 categories, 5 % missing": _with_missing(_texts(3, 0.5), 0.05),
    "100 categories": _texts(100, 1.0),
    "5,000 texts": _texts(5_000, 1.0),
    "ids": _ids,
    "dates": _dates,
}


def table(random: Random, rows: int, columns: int, first: int = 0) -> pl.DataFrame:
    """Draw rows of so many columns: the kinds in turn, from one of them on."""
    kinds = list(KINDS.items())
    chosen = [kinds[(first + index) % len(kinds)] for index in range(columns)]
    return pl.DataFrame({f"{index} {name}": draw(random, rows) for index, (name, draw) in enumerate(chosen)})
