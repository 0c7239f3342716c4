"""Columns whose rows depend on each other: runs of like rows, and levels that move from window to window."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.stats import lognorm, norm, poisson

Random = np.random.Generator
Shares = npt.NDArray[np.float64]

_QUANTILES: tuple[Callable[[Shares], pl.Series], ...] = (
    lambda shares: pl.Series(np.round(norm.ppf(shares), 4)).cast(pl.String),
    lambda shares: pl.Series(np.round(lognorm.ppf(shares, 1), 4)).cast(pl.String),
    lambda shares: pl.Series(poisson.ppf(shares, 3).astype(np.int64)).cast(pl.String),
    lambda shares: pl.Series((shares < 0.3).astype(np.int64)).cast(pl.String),
    lambda shares: pl.Series(["red", "green", "blue"]).gather(np.searchsorted([0.2, 0.6], shares)),
)


@dataclass(frozen=True, kw_only=True)
class Dependence:
    """Rows in runs that share a part of their variance; each column has levels of its own."""

    name: str
    run: int
    shared: float

    def table(self, random: Random, rows: int, columns: int) -> pl.DataFrame:
        """Draw rows in the order of time."""
        series = {}
        for index in range(columns):
            # The first run is one that has already begun.
            start = int(random.integers(self.run))
            levels = np.repeat(random.normal(size=(rows + start) // self.run + 1), self.run)[start : start + rows]
            latent = np.sqrt(self.shared) * levels + np.sqrt(1 - self.shared) * random.normal(size=rows)
            series[f"{index} column"] = _QUANTILES[index % len(_QUANTILES)](norm.cdf(latent))
        return pl.DataFrame(series)


DEPENDENCES = (
    Dependence(name="runs of 5", run=5, shared=0.5),
    Dependence(name="runs of 20", run=20, shared=0.5),
    Dependence(name="runs of 100", run=100, shared=0.5),
    Dependence(name="levels that move by 0.2 sd every 200 rows", run=200, shared=0.04 / 1.04),
)
