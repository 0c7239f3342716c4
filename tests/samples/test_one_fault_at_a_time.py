"""The samples with real columns: healthy windows are quiet, and each fault is found and its column named first.

The analyzer runs on files here; `tests/end_to_end` deploys the same samples, and sees their alarms.
"""

import csv
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from driftgauge_analyzer.data_quality.job import run
from driftgauge_analyzer.dataset_format import DatasetFormat
from driftgauge_analyzer.job_settings import JobSettings
from driftgauge_contract.constraints import Mode
from driftgauge_contract.variables import FileFormat

CHURN = Path(__file__).resolve().parents[3] / "shared" / "data" / "churn"
CSV = DatasetFormat(kind=FileFormat.CSV, header=True)

Rows = list[list[str]]


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A sample's columns that faults happen to, by what they are."""

    amount: str
    count: str


KINDS: Mapping[str, Kind] = {
    "nutriscore": Kind(amount="sugars_100g", count="ingredients_n"),
    "churn": Kind(amount="Day Mins", count="CustServ Calls"),
}


@dataclass(frozen=True, kw_only=True)
class Sample:
    """A sample with its baselines, and rows that these do not know."""

    folder: Path
    columns: list[str]
    rows: Rows
    kind: Kind

    def found(self, rows: Rows, mode: Mode = Mode.EXACT) -> list[str]:
        """Return the columns of a window's violations, in the report's order."""
        window, baseline, out = self.folder / "window.csv", self.folder / mode, self.folder / "out"
        write(window, self.columns, rows)
        settings = JobSettings(
            root=self.folder,
            dataset_source=window,
            output_path=out,
            dataset_format=CSV,
            baseline_constraints=baseline / "constraints.json",
            baseline_statistics=baseline / "statistics.json",
            mode=mode,
        )
        run(settings)
        document = json.loads((out / "constraint_violations.json").read_text(encoding="utf-8"))
        return [each["feature_name"] for each in document["violations"]]

    def changed(self, column: str, count: int, change: Callable[[float], object], share: float = 1.0) -> Rows:
        """Return rows with a column that changed, in all rows or in some."""
        position = self.columns.index(column)
        chosen = np.random.default_rng(7).random(count) < share
        rows = [list(row) for row in self.rows[:count]]
        for row, is_chosen in zip(rows, chosen, strict=True):
            if is_chosen:
                row[position] = str(change(float(row[position] or 0)))
        return rows


def write(path: Path, columns: list[str], rows: Rows) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows([columns, *rows])


def read(path: Path) -> Rows:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


def nutriscore(sample: Path) -> tuple[list[str], Rows, Rows]:
    """Return the features, the training rows and rows of production."""
    columns, *training = read(sample / "train.csv")
    production = read(sample / "production.csv")[1:]
    return columns[1:], [row[1:] for row in training[:5000]], [row[1:] for row in production]


def churn() -> tuple[list[str], Rows, Rows]:
    """Return the features, a part of the training rows, and the others, since the rest of the sample is too small."""
    if not CHURN.is_dir():
        pytest.skip(f"the churn data is not at {CHURN}")
    columns, *rows = read(CHURN / "training-dataset-with-header.csv")
    rows += read(CHURN / "validation.csv") + read(CHURN / "test-dataset.csv")
    order = np.random.default_rng(1).permutation(len(rows))
    mixed = [rows[position][1:] for position in order]
    return columns[1:], mixed[:1333], mixed[1333:]


@pytest.fixture(scope="module", params=KINDS)
def table(request: Any, sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Sample:
    columns, training, rows = nutriscore(sample) if request.param == "nutriscore" else churn()
    folder = tmp_path_factory.mktemp(request.param)
    write(folder / "train.csv", columns, training)
    for mode in Mode:
        run(
            JobSettings(
                root=folder,
                dataset_source=folder / "train.csv",
                output_path=folder / mode,
                dataset_format=CSV,
                mode=mode,
            )
        )
    return Sample(folder=folder, columns=columns, rows=rows, kind=KINDS[request.param])


@pytest.mark.parametrize("count", [20, 200, 2000])
def test_healthy_windows_have_no_finding(table: Sample, count: int) -> None:
    assert table.found(table.rows[:count]) == []


def test_another_unit_is_found(table: Sample) -> None:
    assert table.found(table.changed(table.kind.amount, 200, lambda value: value * 10))[0] == table.kind.amount


def test_a_frozen_column_is_found(table: Sample) -> None:
    assert table.found(table.changed(table.kind.amount, 200, lambda _: 7.5))[0] == table.kind.amount


def test_a_count_that_doubles_is_found(table: Sample) -> None:
    found = table.found(table.changed(table.kind.count, 1000, lambda value: int(value * 2)))
    assert found[0] == table.kind.count


def test_zeros_are_found(table: Sample) -> None:
    assert table.found(table.changed(table.kind.amount, 1000, lambda _: 0, share=0.15))[0] == table.kind.amount


def test_missing_values_are_found(table: Sample) -> None:
    found = table.found(table.changed(table.kind.amount, 1000, lambda _: "", share=0.15))
    assert found[0] == table.kind.amount


def test_texts_among_numbers_are_found(table: Sample) -> None:
    found = table.found(table.changed(table.kind.amount, 1000, lambda _: "unknown", share=0.15))
    assert found[0] == table.kind.amount


def test_as_model_monitor_decides_another_unit_and_missing_values_are_found(table: Sample) -> None:
    unit = table.changed(table.kind.amount, 1000, lambda value: value * 10)
    missing = table.changed(table.kind.amount, 1000, lambda _: "", share=0.3)
    for rows in (unit, missing):
        assert table.kind.amount in table.found(rows, Mode.COMPAT)
