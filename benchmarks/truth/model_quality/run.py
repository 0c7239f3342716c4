"""Measure the rates of false alarms and of detection of model quality, and write them as tables.

    python -m benchmarks.truth.model_quality.run --into docs/statistics-model-quality.md

A cell has the rates of the judges of `judges.py`, in their order.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.truth.data_quality.tables import percent, put_into, table
from benchmarks.truth.model_quality.judges import JUDGES
from benchmarks.truth.model_quality.rates import Size, finding_rates
from benchmarks.truth.model_quality.worlds import WORLDS, World
from driftgauge_contract.problem import ProblemType

BASELINES = (500, 5000)
WINDOWS = (50, 200, 1000, 10_000)
_USUAL = ("unchanged", "worse")
TAILS_HEADER = ("model", "unchanged", "rmse up by 30 %")
HEADER = ("model", "baseline", *(f"{rows:,} rows" for rows in WINDOWS))


def main() -> None:
    """Measure every cell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tables", nargs="*", choices=[*_USUAL, "tails", []], default=[])
    parser.add_argument("--windows", type=int, default=1000, help="of each cell")
    parser.add_argument("--into", type=Path, help="a document that has the tables' markers")
    options = parser.parse_args()
    for name in options.tables or _USUAL:
        sys.stdout.write(f"{name}: {' / '.join(JUDGES)}\n")
        header, cells = HEADER, _rows(options.windows, worse=name == "worse")
        if name == "tails":
            header, cells = TAILS_HEADER, _tails(options.windows)
        rows = list(cells)
        if options.into:
            put_into(options.into, name, table(header, rows))


def _tails(windows: int) -> Iterator[Sequence[str]]:
    """Yield the cells of regressions with windows of 500 rows, which heavy tails need."""
    for world in WORLDS:
        if world.problem is ProblemType.REGRESSION:
            row = (world.name, *(_cell(world, 5000, 500, windows, worse=worse) for worse in (False, True)))
            sys.stdout.write(f"{' | '.join(row)}\n")
            sys.stdout.flush()
            yield row


def _rows(windows: int, *, worse: bool) -> Iterator[Sequence[str]]:
    for world in WORLDS:
        for baseline in BASELINES:
            row = (
                f"{world.name}: {world.change}" if worse else world.name,
                f"{baseline:,}",
                *(_cell(world, baseline, rows, windows, worse=worse) for rows in WINDOWS),
            )
            sys.stdout.write(f"{' | '.join(row)}\n")
            sys.stdout.flush()
            yield row


def _cell(world: World, baseline: int, rows: int, windows: int, *, worse: bool) -> str:
    # False alarms come with bad baselines, each of which judges all of its windows: many baselines make a rate sure.
    size = Size(baseline=baseline, window=rows, baselines=max(1, windows // 2), windows=2)
    rates = finding_rates(world, world.worse if worse else world.healthy, size, JUDGES)
    return " / ".join(percent(rate) for rate in rates.values())


if __name__ == "__main__":
    main()
