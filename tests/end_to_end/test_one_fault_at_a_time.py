"""The sample of customers: healthy windows are quiet, and each fault is found and named first."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
import numpy as np
import pytest
from end_to_end.customers import (
    CALLS,
    COLUMNS,
    PLAN,
    PREMIUM,
    SCORE,
    SPEND,
    Table,
    customers,
    write_classifier,
    write_customers,
)
from end_to_end.life import until
from end_to_end.traffic import Traffic

pytestmark = pytest.mark.end_to_end

NAME = "customers"
BOTH = ("data_quality", "model_quality")
DEPLOYMENT = """
name: customers
model: {artifact: model.tar.gz}
monitors:
  data_quality:
    baseline: {dataset: train.csv, header: true, label: 0}
  model_quality:
    problem_type: BinaryClassification
    probability_attribute: "0"
    probability_threshold: 0.5
    baseline: {dataset: validation.csv, header: true}
alarms:
  metrics: {model_quality: [f1]}
"""


@pytest.fixture(scope="module")
def folder(home: Path) -> Path:
    return home.parent


@pytest.fixture(scope="module")
def traffic(driftgauge: Any, home: Path, folder: Path, session: boto3.Session) -> Traffic:
    training = customers(4000, seed=1)
    write_customers(folder / "train.csv", training)
    write_customers(folder / "validation.csv", customers(2000, seed=2))
    write_classifier(folder / "model.tar.gz", training)
    (folder / "customers.yaml").write_text(DEPLOYMENT, encoding="utf-8")
    done = driftgauge("local", "deploy", str(folder / "customers.yaml"), "--home", str(home))
    assert done.returncode == 0, done.stdout + done.stderr
    return Traffic(name=NAME, label=COLUMNS[0], run=driftgauge, session=session)


@pytest.mark.parametrize("count", [20, 200, 2000])
def test_healthy_windows_have_no_finding_and_no_alarm(traffic: Traffic, folder: Path, count: int) -> None:
    file = write_customers(folder / f"healthy-{count}.csv", customers(count, seed=count))
    assert traffic.window(f"healthy{count}", file, BOTH) == {"data_quality": [], "model_quality": []}
    assert traffic.alarm("data-quality-violations") != "ALARM"
    assert traffic.alarm("model-quality-f1") != "ALARM"


def changed(column: int, change: Callable[[Table], object]) -> Callable[[Table], None]:
    """Return a fault that changes one column."""

    def apply(table: Table) -> None:
        table[:, column] = change(table[:, column])

    return apply


def some(values: Table, share: float, replacement: float) -> Table:
    """Replace a share of values."""
    chosen = np.random.default_rng(5).random(len(values)) < share
    return np.asarray(np.where(chosen, replacement, values))


FAULTS = {
    "another unit": (SPEND, 200, lambda values: values * 10),
    "a frozen column": (SCORE, 200, lambda values: np.full(len(values), values[0])),
    "a flag that rose": (PREMIUM, 200, lambda values: some(values, 0.5, 1.0)),
    "twice as many": (CALLS, 200, lambda values: values * 2),
    "another mix of codes": (PLAN, 200, lambda values: some(values, 0.4, 3.0)),
    "missing values": (SPEND, 1000, lambda values: some(values, 0.15, float("nan"))),
    "zeros": (SPEND, 1000, lambda values: some(values, 0.1, 0.0)),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_in_the_data_is_found_and_its_column_named_first(traffic: Traffic, folder: Path, name: str) -> None:
    column, count, change = FAULTS[name]
    ids = name.replace(" ", "-")
    table = customers(count, seed=11)
    changed(column, change)(table)
    found = traffic.window(ids, write_customers(folder / f"{ids}.csv", table), ("data_quality",))["data_quality"]
    assert found
    assert found[0]["feature_name"] == COLUMNS[column]
    until(lambda: traffic.alarm("data-quality-violations") == "ALARM", seconds=120)


def test_a_model_that_got_worse_is_found(traffic: Traffic, folder: Path) -> None:
    table = customers(1000, seed=12)
    # Labels that contradict the predictions make the model worse without any change of the data.
    confused = np.random.default_rng(6).random(len(table)) < 0.15
    table[:, 0] = np.where(confused, 1 - table[:, 0], table[:, 0])
    found = traffic.window("worse", write_customers(folder / "worse.csv", table), ("model_quality",))["model_quality"]
    assert "f1" in {each["metric_name"] for each in found}
    until(lambda: traffic.alarm("model-quality-f1") == "ALARM", seconds=120)
