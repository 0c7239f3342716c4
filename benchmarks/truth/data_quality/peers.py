"""Measure the same rates for Evidently and NannyML, with their own defaults.

    python -m venv build/env-peers
    build/env-peers/bin/pip install polars nannyml==0.13.1 evidently==0.7.23 "pandas<3"
    export NML_DISABLE_USAGE_LOGGING=1 PYTHONPATH=.
    build/env-peers/bin/python -m benchmarks.truth.data_quality.peers unchanged --windows 20

Evidently's preset compares two datasets. NannyML learns its limits from chunks of the window's size, and needs several
of them: it has no figure where the baseline has fewer than six.
"""

import argparse
import logging
import sys
import warnings
from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pandas as pd
import polars as pl

from benchmarks.truth.data_quality.columns import KINDS, table
from benchmarks.truth.data_quality.shifts import SHIFTS

Findings = Callable[[pd.DataFrame], bool]
Peer = Callable[[pd.DataFrame, int], Findings | None]
"""Learns a baseline for windows of so many rows; nothing where it cannot."""

_MIN_CHUNKS = 6


def frame(rows: pl.DataFrame) -> pd.DataFrame:
    """Return rows with numbers as numbers, as people read them from a file."""
    columns = {}
    for name in rows.columns:
        numbers = rows[name].cast(pl.Float64, strict=False)
        is_number = numbers.null_count() == rows[name].null_count() < rows.height
        columns[name] = numbers.to_numpy() if is_number else np.array(rows[name].to_list(), dtype=object)
    return pd.DataFrame(columns)


def evidently(baseline: pd.DataFrame, _: int) -> Findings:
    """Compare by Evidently's preset; a finding is a column that it counts as drifted."""
    from evidently import Report  # noqa: PLC0415
    from evidently.presets import DataDriftPreset  # noqa: PLC0415

    def findings(window: pd.DataFrame) -> bool:
        result = Report([DataDriftPreset()]).run(window, baseline).dict()
        return any("DriftedColumnsCount" in one["metric_name"] and one["value"]["count"] for one in result["metrics"])

    return findings


def nannyml(baseline: pd.DataFrame, rows: int) -> Findings | None:
    """Compare by NannyML's univariate drift; a finding is an alert of any column."""
    import nannyml  # noqa: PLC0415

    if len(baseline) < _MIN_CHUNKS * rows:
        return None
    calculator = nannyml.UnivariateDriftCalculator(column_names=list(baseline.columns), chunk_size=rows)
    calculator.fit(baseline)

    def findings(window: pd.DataFrame) -> bool:
        alerts = calculator.calculate(window).filter(period="analysis").to_df()
        return bool(alerts.loc[:, [column for column in alerts.columns if column[-1] == "alert"]].to_numpy().any())

    return findings


PEERS: Mapping[str, Peer] = {"Evidently": evidently, "NannyML": nannyml}
_ROWS = (50, 200, 1_000, 10_000)


def unchanged(windows: int) -> None:
    """Write the shares of unchanged windows with any finding."""
    for baseline_rows in (500, 5_000):
        for columns in (5, 23):
            for rows in _ROWS:
                rates = []
                for peer in PEERS.values():
                    found = []
                    for number in range(windows):
                        random = np.random.default_rng([1, baseline_rows, rows, columns, number])
                        first = number * columns % len(KINDS)
                        learned = peer(frame(table(random, baseline_rows, columns, first)), rows)
                        if learned is None:
                            break
                        found.append(_any(learned, frame(table(random, rows, columns, first))))
                    rates.append(_share(found))
                _write([f"{baseline_rows:,}", f"{columns}", f"{rows:,}", *rates])


def shifts(windows: int) -> None:
    """Write the shares of windows in which the changed column, alone, has a finding."""
    for name, shift in SHIFTS.items():
        rates = []
        for peer in PEERS.values():
            found = []
            for number in range(windows):
                random = np.random.default_rng([2, 500, shift.rows, 23, number])
                learned = peer(frame(shift.before(random, 500).alias("shifted").to_frame()), shift.rows)
                if learned is None:
                    break
                found.append(_any(learned, frame(shift.after(random, shift.rows).alias("shifted").to_frame())))
            rates.append(_share(found))
        _write([name, f"{shift.rows:,}", *rates])


def _any(findings: Findings, window: pd.DataFrame) -> bool | None:
    try:
        return findings(window)
    except Exception:  # noqa: BLE001 - what a peer cannot do in its own way is not its finding
        return None


def _share(found: Sequence[bool | None]) -> str:
    known = [one for one in found if one is not None]
    return f"{np.mean(known):.0%}" if known else "-"


def _write(cells: Sequence[str]) -> None:
    sys.stdout.write(f"{' | '.join(cells)}\n")
    sys.stdout.flush()


def main() -> None:
    """Measure one table for every peer."""
    warnings.filterwarnings("ignore")
    logging.disable(logging.WARNING)
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("table", choices=["unchanged", "shifts"])
    parser.add_argument("--windows", type=int, default=20)
    options = parser.parse_args()
    {"unchanged": unchanged, "shifts": shifts}[options.table](options.windows)


if __name__ == "__main__":
    main()
