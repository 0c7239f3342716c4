"""Measure how long a report takes to make, and how large it is: `python benchmarks/report.py`."""

import tempfile
import time
from pathlib import Path

import numpy as np
import polars as pl

from driftgauge_analyzer.analyses import analyze
from driftgauge_analyzer.dataset_format import DatasetFormat
from driftgauge_analyzer.job_settings import JobSettings
from driftgauge_analyzer.report.job import write_report
from driftgauge_contract.constraints import Mode
from driftgauge_contract.variables import FileFormat

SIZES = ((200, 8000), (5000, 400))


def dataset(path: Path, features: int, rows: int, shift: float) -> Path:
    """Write numbers, some of which shift, and a category in every fifth column."""
    random = np.random.default_rng(1)
    numbers = {f"feature_{index:04d}": random.normal(shift * (index % 50 == 1), 1, rows) for index in range(features)}
    words = random.choice(["red", "green", "blue"], rows)
    columns = {name: words if index % 5 == 0 else values for index, (name, values) in enumerate(numbers.items())}
    pl.DataFrame(columns).write_csv(path)
    return path


def settings(folder: Path, source: Path, output: str, baseline: Path | None) -> JobSettings:
    """Return the settings of a job on a dataset."""
    return JobSettings(
        root=folder,
        dataset_source=source,
        output_path=folder / output,
        dataset_format=DatasetFormat(kind=FileFormat.CSV, header=True),
        mode=Mode.EXACT,
        baseline_constraints=baseline and baseline / "constraints.json",
        baseline_statistics=baseline and baseline / "statistics.json",
    )


def main() -> None:
    """Print the seconds and megabytes of each size."""
    for features, rows in SIZES:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            analyze(settings(folder, dataset(folder / "before.csv", features, rows, 0), "base", None))
            job = settings(folder, dataset(folder / "now.csv", features, rows // 2, 1), "out", folder / "base")
            analyze(job)
            start = time.perf_counter()
            write_report(job, folder / "report.html")
            seconds, size = time.perf_counter() - start, (folder / "report.html").stat().st_size
            print(f"{features:>5} features: {seconds:.2f} s, {size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
