"""Rates of findings over many windows, each cell from a seed."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from benchmarks.truth.data_quality.columns import KINDS, table
from benchmarks.truth.data_quality.dependent import Dependence
from benchmarks.truth.data_quality.monitors import DataQualityMonitor
from benchmarks.truth.data_quality.shifts import Shift
from driftgauge_contract.constraints import Mode

WINDOWS_A_BASELINE = 2

Monitor = Callable[[pl.DataFrame], Callable[[pl.DataFrame], Sequence[tuple[str, str]]]]
"""Takes a baseline, and returns what tells the findings of a window: feature and check of each."""


def analyzer(mode: Mode) -> Monitor:
    """Return the analyzer in one of its modes."""

    def baseline(rows: pl.DataFrame) -> Callable[[pl.DataFrame], Sequence[tuple[str, str]]]:
        monitor = DataQualityMonitor.of(rows, mode)
        return lambda window: [(one.feature, one.check) for one in monitor.violations(window)]

    return baseline


@dataclass(kw_only=True)
class Rate:
    """How many windows had a finding, and what was found."""

    windows: int = 0
    found: int = 0
    reasons: Counter[str] = field(default_factory=Counter)

    @property
    def share(self) -> float:
        """The share of windows with a finding."""
        return self.found / self.windows if self.windows else 0.0

    def add(self, findings: Sequence[tuple[str, str]]) -> None:
        """Count a window."""
        self.windows += 1
        self.found += bool(findings)
        self.reasons.update(f"{feature.split(' ', 1)[-1]}: {check}" for feature, check in findings)


def false_alarms(monitor: Monitor, *, baseline_rows: int, rows: int, columns: int, windows: int, seed: int) -> Rate:
    """Return how often windows in which nothing has changed have any finding; the kinds of columns take turns."""
    rate = Rate()
    for number in range(-(-windows // WINDOWS_A_BASELINE)):
        random = np.random.default_rng([seed, baseline_rows, rows, columns, number])
        first = number * columns % len(KINDS)
        findings = monitor(table(random, baseline_rows, columns, first))
        for _ in range(WINDOWS_A_BASELINE):
            rate.add(findings(table(random, rows, columns, first)))
    return rate


def dependent_false_alarms(
    monitor: Monitor, dependence: Dependence, *, baseline_rows: int, rows: int, columns: int, windows: int, seed: int
) -> Rate:
    """Return how often unchanged windows of rows that depend on each other have any finding."""
    rate = Rate()
    for number in range(-(-windows // WINDOWS_A_BASELINE)):
        random = np.random.default_rng([seed, baseline_rows, rows, columns, number])
        findings = monitor(dependence.table(random, baseline_rows, columns))
        for _ in range(WINDOWS_A_BASELINE):
            rate.add(findings(dependence.table(random, rows, columns)))
    return rate


def detections(
    monitor: Monitor, shift: Shift, *, baseline_rows: int, rows: int, columns: int, windows: int, seed: int
) -> Rate:
    """Return how often a shift of one column among unchanged others is found in that column."""
    rate = Rate()
    for number in range(-(-windows // WINDOWS_A_BASELINE)):
        random = np.random.default_rng([seed, baseline_rows, rows, columns, number])

        def drawn(size: int, *, shifted: bool, random: np.random.Generator = random) -> pl.DataFrame:
            kind = shift.after if shifted else shift.before
            return table(random, size, columns - 1).with_columns(kind(random, size).alias("shifted"))

        findings = monitor(drawn(baseline_rows, shifted=False))
        for _ in range(WINDOWS_A_BASELINE):
            rate.add([one for one in findings(drawn(rows, shifted=True)) if one[0] == "shifted"])
    return rate
