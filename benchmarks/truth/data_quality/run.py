"""Measure how often unchanged windows have a finding, and how often changes are found.

    python -m benchmarks.truth.data_quality.run unchanged --windows 200 --into docs/statistics.md

Every cell is drawn from its own seed, so that each can be repeated alone; half an hour on two cores for all tables with
200 windows a cell.
"""

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks.truth.data_quality.columns import table as draw
from benchmarks.truth.data_quality.dependent import DEPENDENCES
from benchmarks.truth.data_quality.monitors import DataQualityMonitor
from benchmarks.truth.data_quality.rates import (
    Monitor,
    Rate,
    analyzer,
    dependent_false_alarms,
    detections,
    false_alarms,
)
from benchmarks.truth.data_quality.shifts import SHIFTS
from benchmarks.truth.data_quality.tables import percent, put_into, table
from benchmarks.truth.data_quality.usual_practice import usual_practice
from driftgauge_contract.constraints import Mode
from driftgauge_contract.false_alarms import alpha_per_window

MONITORS: Mapping[str, Monitor] = {
    "exact": analyzer(Mode.EXACT),
    "compat": analyzer(Mode.COMPAT),
    "scipy at 0.05": usual_practice,
}
ROWS = (50, 200, 1_000, 10_000)
COLUMNS = (5, 23, 100)
_HOURS = 720
_HOURLY_ROWS = 200


def unchanged(windows: int) -> Iterator[Sequence[str]]:
    """Yield the shares of unchanged windows with any finding."""
    yield ["baseline", "columns", "rows", *MONITORS]
    for baseline_rows in (500, 5_000):
        for columns in COLUMNS:
            for rows in ROWS:
                # A hundred columns of ten thousand rows take long.
                count = windows // 4 if columns * rows > 500_000 else windows
                measured = partial(false_alarms, baseline_rows=baseline_rows, rows=rows, columns=columns, seed=1)
                yield [f"{baseline_rows:,}", f"{columns}", f"{rows:,}", *_shares(measured, count)]


def shifts(windows: int) -> Iterator[Sequence[str]]:
    """Yield the shares of windows in which a change is found, with a baseline of 500 rows and 23 columns."""
    yield ["change", "rows", *MONITORS]
    for name, shift in SHIFTS.items():
        measured = partial(detections, shift=shift, baseline_rows=500, rows=shift.rows, columns=23, seed=2)
        yield [name, f"{shift.rows:,}", *_shares(measured, windows)]


def dependent(windows: int) -> Iterator[Sequence[str]]:
    """Yield the shares of unchanged windows of 200 rows with any finding, where rows depend on each other."""
    yield ["rows", "baseline", *(f"{columns} columns" for columns in COLUMNS)]
    for dependence in DEPENDENCES:
        for baseline_rows in (500, 5_000, 20_000):
            rates = [
                dependent_false_alarms(
                    MONITORS["exact"],
                    dependence,
                    baseline_rows=baseline_rows,
                    rows=200,
                    columns=columns,
                    windows=windows if columns < COLUMNS[-1] else windows // 2,
                    seed=3,
                )
                for columns in COLUMNS
            ]
            yield [dependence.name, f"{baseline_rows:,}", *(percent(rate.share) for rate in rates)]


def month(windows: int) -> Iterator[Sequence[str]]:
    """Yield the findings of a month of 720 hourly windows with a budget of one false alarm, on average over baselines.

    False alarms come with unlucky baselines, so that each of many judges a tenth of a month.
    """
    yield ["baseline rows", "baselines", "windows", "findings a month"]
    alpha, hours = alpha_per_window(1, [60]), _HOURS // 10
    for baseline_rows in (500, 5_000):
        baselines, found = max(2, windows // 2), 0
        for number in range(baselines):
            random = np.random.default_rng([9, baseline_rows, number])
            monitor = DataQualityMonitor.of(draw(random, baseline_rows, 23), Mode.EXACT, alpha)
            found += sum(bool(monitor.violations(draw(random, _HOURLY_ROWS, 23))) for _ in range(hours))
        judged = baselines * hours
        yield [f"{baseline_rows:,}", f"{baselines}", f"{judged:,}", f"{found / judged * _HOURS:.2f}"]


def _shares(measured: Callable[..., Rate], windows: int) -> list[str]:
    # The rates of others are tens of per cent, for which fewer windows are enough.
    counts = {name: windows if name == "exact" else max(windows // 4, 10) for name in MONITORS}
    return [percent(measured(monitor, windows=counts[name]).share) for name, monitor in MONITORS.items()]


TABLES: Mapping[str, Callable[[int], Iterator[Sequence[str]]]] = {
    "unchanged": unchanged,
    "shifts": shifts,
    "dependent": dependent,
    "month": month,
}


def main() -> None:
    """Measure the tables that are named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tables", nargs="*", choices=[*TABLES, []], default=[])
    parser.add_argument("--windows", type=int, default=200, help="the windows of a cell")
    parser.add_argument("--into", type=Path, help="a document that has the tables' markers")
    options = parser.parse_args()
    for name in options.tables or TABLES:
        lines: list[Sequence[str]] = []
        for line in TABLES[name](options.windows):
            lines.append(line)
            sys.stdout.write(f"{' | '.join(line)}\n")
            sys.stdout.flush()
        if options.into:
            put_into(options.into, name, table(lines[0], lines[1:]))


if __name__ == "__main__":
    main()
