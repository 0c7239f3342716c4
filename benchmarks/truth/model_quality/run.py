"""Measure the rates of false alarms and of detection of model quality, and write them as tables.

python -m benchmarks.truth.model_quality.run [--baselines 100] [--windows 20] [--output FILE]
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.truth.model_quality.judges import JUDGES
from benchmarks.truth.model_quality.rates import Size, finding_rates
from benchmarks.truth.model_quality.worlds import WORLDS, World

BASELINES = (500, 5000)
WINDOWS = (50, 200, 1000, 10_000)


def main() -> None:
    """Measure every cell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--baselines", type=int, default=100)
    parser.add_argument("--windows", type=int, default=20)
    parser.add_argument("--output", type=Path)
    options = parser.parse_args()
    lines: list[str] = []
    for line in _tables(options.baselines, options.windows):
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
        lines.append(line)
    if options.output:
        options.output.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _tables(baselines: int, windows: int) -> Iterator[str]:
    yield "### Unchanged windows with any finding"
    yield from _header()
    for world in WORLDS:
        yield from _rows(world, baselines, windows, worse=False)
    yield ""
    yield "### Worse windows with a finding"
    yield from _header()
    for world in WORLDS:
        yield from _rows(world, baselines, windows, worse=True)


def _header() -> Iterator[str]:
    yield ""
    yield "| model | baseline | rows | " + " | ".join(JUDGES) + " |"
    yield "|---|---|---|" + "---|" * len(JUDGES)


def _rows(world: World, baselines: int, windows: int, *, worse: bool) -> Iterator[str]:
    draw, name = (world.worse, f"{world.name}: {world.change}") if worse else (world.healthy, world.name)
    for baseline in BASELINES:
        for window in WINDOWS:
            # Large windows hardly differ from each other: fewer of them say as much of a baseline.
            size = Size(
                baseline=baseline,
                window=window,
                baselines=baselines,
                windows=windows if window < 10_000 else max(1, windows // 5),
            )
            rates = finding_rates(world, draw, size, JUDGES)
            cells = " | ".join(f"{rate:.1%}" for rate in rates.values())
            yield f"| {name} | {baseline:,} | {window:,} | {cells} |"


if __name__ == "__main__":
    main()
