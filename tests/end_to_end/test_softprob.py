"""A classifier of three classes that answers a probability for each, deployed, driven to worse answers and to ALARM."""

import csv
import io
import json
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import numpy as np
import pytest
import xgboost
from end_to_end.life import until

pytestmark = pytest.mark.end_to_end

NAME = "softprob"
CLASSES = 3
DEPLOYMENT = """
name: softprob
model: {artifact: model.tar.gz}
monitors:
  data_quality:
    preprocessor: area.py
    postprocessor: last.py
    baseline: {dataset: train.csv, header: true}
  model_quality:
    problem_type: MulticlassClassification
    baseline: {dataset: validation.csv, header: true}
alarms: {metrics: {model_quality: [accuracy]}}
"""


# The columns of the data-quality monitor are the script's own, in its baseline and its windows.
PREPROCESSOR = """
def preprocess_handler(record):
    requests, answers = (side.data.splitlines() for side in (record.endpoint_input, record.endpoint_output))
    rows = []
    for request, answer in zip(requests, answers):
        width, height = map(float, request.split(","))
        rows.append({"surest": max(map(float, answer.split(","))), "area": width * height})
    return rows
"""
POSTPROCESSOR = """
def postprocess_handler():
    with open({path!r}, "a") as file:
        file.write("ran\\n")
"""


def write_rows(path: Path, *, seed: int, turned: bool = False) -> None:
    """Rows around a centre for each class; the classes of turned ones are those of their neighbours."""
    drawn = np.random.default_rng(seed)
    labels = drawn.integers(CLASSES, size=400)
    features = np.column_stack([4 * labels, -3 * labels]) + drawn.normal(0, 1, size=(400, 2))
    shown = (labels + 1) % CLASSES if turned else labels
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["label", "width", "height"])
        writer.writerows([int(label), *row] for label, row in zip(shown, features.round(3).tolist(), strict=True))


def write_model(path: Path, *, rows: Path) -> None:
    data = np.loadtxt(rows, delimiter=",", skiprows=1)
    parameters = {"objective": "multi:softprob", "num_class": CLASSES, "max_depth": 3, "nthread": 1}
    booster = xgboost.train(parameters, xgboost.DMatrix(data[:, 1:], label=data[:, 0]), num_boost_round=10)
    body = bytes(booster.save_raw("ubj"))
    with tarfile.open(path, "w:gz") as archive:
        member = tarfile.TarInfo("xgboost-model")
        member.size = len(body)
        archive.addfile(member, io.BytesIO(body))


@pytest.fixture(scope="module")
def folder(home: Path) -> Path:
    for name, seed, turned in (("train", 1, False), ("validation", 2, False), ("turned", 3, True)):
        write_rows(home.parent / f"{name}.csv", seed=seed, turned=turned)
    write_model(home.parent / "model.tar.gz", rows=home.parent / "train.csv")
    (home.parent / "area.py").write_text(PREPROCESSOR, encoding="utf-8")
    (home.parent / "last.py").write_text(POSTPROCESSOR.format(path=str(home.parent / "ran.txt")), encoding="utf-8")
    (home.parent / f"{NAME}.yaml").write_text(DEPLOYMENT, encoding="utf-8")
    return home.parent


@pytest.fixture(scope="module")
def deployed(driftgauge: Any, session: boto3.Session, folder: Path, home: Path) -> Iterator[boto3.Session]:
    file = str(folder / f"{NAME}.yaml")
    done = driftgauge("local", "deploy", file, "--home", str(home))
    assert done.returncode == 0, done.stdout + done.stderr
    yield session
    done = driftgauge("local", "destroy", file, "--home", str(home))
    assert done.returncode == 0, done.stdout + done.stderr


def send(driftgauge: Any, folder: Path, rows: str) -> None:
    for command in ("traffic", "labels"):
        done = driftgauge(command, NAME, str(folder / f"{rows}.csv"), "--label", "label", "--ids", rows)
        assert done.returncode == 0, done.stderr


def evaluated(driftgauge: Any, monitor: str) -> dict[str, Any]:
    done = driftgauge("run", NAME, monitor, "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_baseline_and_windows_have_the_columns_of_the_preprocessor(driftgauge: Any, deployed: boto3.Session) -> None:
    outputs = deployed.client("cloudformation").describe_stacks(StackName=NAME)["Stacks"][0]["Outputs"]
    uri = next(each["OutputValue"] for each in outputs if each["OutputKey"] == "DataQualityConstraintsUri")
    bucket, _, key = uri.removeprefix("s3://").partition("/")
    constraints = json.loads(deployed.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read())
    assert [each["name"] for each in constraints["features"]] == ["area", "surest"]


def test_the_postprocessor_ran_after_the_baseline(folder: Path, deployed: boto3.Session) -> None:
    assert "ran" in (folder / "ran.txt").read_text(encoding="utf-8")


def test_worse_answers_are_found_and_go_to_alarm(driftgauge: Any, deployed: boto3.Session, folder: Path) -> None:
    send(driftgauge, folder, "validation")
    assert evaluated(driftgauge, "data_quality")["violations"] == []
    assert evaluated(driftgauge, "model_quality")["violations"] == []
    send(driftgauge, folder, "turned")
    assert "accuracy" in {each["subject"] for each in evaluated(driftgauge, "model_quality")["violations"]}

    def alarmed() -> bool:
        alarms = deployed.client("cloudwatch").describe_alarms(StateValue="ALARM")["MetricAlarms"]
        return any("accuracy" in alarm["AlarmName"] for alarm in alarms)

    until(alarmed, seconds=120)
    assert len((folder / "ran.txt").read_text(encoding="utf-8").splitlines()) > 1
