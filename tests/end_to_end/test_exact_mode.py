"""Exact mode on AWS on this machine: a classifier that answers a probability, healthy and then not.

The deployment asks the endpoint itself, as every deployment with a baseline does; none of these requests is traffic.
"""

import csv
import io
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import boto3
import numpy as np
import pytest
import xgboost
from end_to_end.life import until
from end_to_end.traffic import Traffic, next_second

pytestmark = pytest.mark.end_to_end

NAME = "exact"
DEPLOYMENT = """
name: exact
engine: driftgauge
mode: exact
model: {artifact: model.tar.gz}
monitors:
  data_quality:
    baseline: {dataset: train.csv, header: true}
    reference: previous 7 days
  model_quality:
    problem_type: BinaryClassification
    probability_attribute: "0"
    baseline: {dataset: validation.csv, header: true}
alarms:
  metrics: {model_quality: [f1]}
"""


def rows(count: int, *, seed: int, confusion: float = 0.0, shift: float = 0.0) -> np.ndarray:
    """Labels and three features; some labels may be confused, or the features shifted."""
    random = np.random.default_rng(seed)
    features = random.normal(size=(count, 3)) + shift
    labels = (features @ [2.0, -1.5, 0.0] + random.normal(size=count) > 2 * shift * 0.5) * 1.0
    confused = random.random(count) < confusion
    return np.column_stack([np.where(confused, 1 - labels, labels), features.round(4)])


def write(path: Path, table: np.ndarray) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("churn", "age", "visits", "noise"))
        writer.writerows([[int(row[0]), *row[1:]] for row in table.tolist()])


def write_classifier(path: Path, table: np.ndarray) -> None:
    """A classifier whose answer is a probability, packed as SageMaker packs it."""
    parameters = {"objective": "binary:logistic", "max_depth": 3, "nthread": 1}
    booster = xgboost.train(parameters, xgboost.DMatrix(table[:, 1:], label=table[:, 0]), num_boost_round=20)
    body = bytes(booster.save_raw("ubj"))
    with tarfile.open(path, "w:gz") as archive:
        member = tarfile.TarInfo("xgboost-model")
        member.size = len(body)
        archive.addfile(member, io.BytesIO(body))


@dataclass(frozen=True, kw_only=True)
class Deployed:
    """The deployment, and the folder of its files."""

    traffic: Traffic
    folder: Path

    def window(self, name: str, table: np.ndarray, monitors: tuple[str, ...]) -> Mapping[str, list[dict[str, Any]]]:
        """Send rows in a window of their own, and return the violations."""
        file = self.folder / f"{name}.csv"
        write(file, table)
        return self.traffic.window(name, file, monitors)


@pytest.fixture(scope="module")
def started() -> datetime:
    return datetime.now(tz=UTC).replace(microsecond=0)


@pytest.fixture(scope="module")
def deployed(driftgauge: Any, home: Path, session: boto3.Session, started: datetime) -> Deployed:
    folder = home.parent
    training = rows(600, seed=1)
    write(folder / "train.csv", training)
    write(folder / "validation.csv", rows(500, seed=2))
    write_classifier(folder / "model.tar.gz", training)
    (folder / "exact.yaml").write_text(DEPLOYMENT, encoding="utf-8")
    done = driftgauge("local", "deploy", str(folder / "exact.yaml"), "--home", str(home))
    assert done.returncode == 0, done.stdout + done.stderr
    return Deployed(traffic=Traffic(name=NAME, label="churn", run=driftgauge, session=session), folder=folder)


def test_the_requests_of_the_deployment_are_no_traffic(deployed: Deployed, started: datetime) -> None:
    times = ("--from", f"{started:%Y-%m-%dT%H:%M:%S}", "--to", f"{next_second():%Y-%m-%dT%H:%M:%S}")
    done = deployed.traffic.run("run", NAME, "data_quality", *times, "--json")
    assert "There are no rows" in done.stdout + done.stderr


def test_the_first_healthy_windows_have_no_finding(deployed: Deployed) -> None:
    both = ("data_quality", "model_quality")
    for name, count in (("few", 20), ("many", 200)):
        found = deployed.window(name, rows(count, seed=count), both)
        assert found == {"data_quality": [], "model_quality": []}
    until(lambda: deployed.traffic.alarm("model-quality-f1") == "OK", seconds=120)
    assert deployed.traffic.alarm("data-quality-violations") != "ALARM"


def test_a_model_that_got_worse_is_found_and_its_alarm_agrees(deployed: Deployed) -> None:
    found = deployed.window("worse", rows(300, seed=5, confusion=0.3), ("model_quality",))
    assert "f1" in {each["metric_name"] for each in found["model_quality"]}
    until(lambda: deployed.traffic.alarm("model-quality-f1") == "ALARM", seconds=120)


@pytest.fixture(scope="module")
def shifted(deployed: Deployed) -> set[tuple[str, str]]:
    """The features and checks that found something in a window of older customers, after healthy ones."""
    found = deployed.window("shifted", rows(300, seed=6, shift=3.0), ("data_quality",))
    return {(each["feature_name"], each["constraint_check_type"]) for each in found["data_quality"]}


def test_the_drift_of_predictions_is_found_without_labels(shifted: set[tuple[str, str]]) -> None:
    assert ("age", "baseline_drift_check") in shifted
    assert ("probability", "prediction_drift_check") in shifted


def test_a_change_against_the_days_before_is_found_and_its_alarm_agrees(
    deployed: Deployed, shifted: set[tuple[str, str]]
) -> None:
    assert ("age", "reference_drift_check") in shifted
    until(lambda: deployed.traffic.alarm("data-quality-reference") == "ALARM", seconds=120)
