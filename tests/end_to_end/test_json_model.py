"""`deployments/loans.yaml`: a scikit-learn model that speaks JSON, deployed, driven to drift and to ALARM."""

import csv
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from end_to_end.life import until
from example_samples import make_example_sample

pytestmark = pytest.mark.end_to_end

ROOT = Path(__file__).resolve().parents[2]
NAME = "loans"


@pytest.fixture(scope="module")
def folder(home: Path) -> Path:
    """The example beside its sample, as in the project."""
    folder = home.parent / "project"
    (folder / "samples" / NAME).mkdir(parents=True)
    (folder / "deployments").mkdir()
    shutil.copy(ROOT / "deployments" / f"{NAME}.yaml", folder / "deployments")
    make_example_sample(NAME, folder / "samples" / NAME)
    return folder


@pytest.fixture(scope="module")
def deployed(driftgauge: Any, session: boto3.Session, folder: Path, home: Path) -> Iterator[boto3.Session]:
    file = str(folder / "deployments" / f"{NAME}.yaml")
    done = driftgauge("local", "deploy", file, "--home", str(home))
    assert done.returncode == 0, done.stdout + done.stderr
    yield session
    done = driftgauge("local", "destroy", file, "--home", str(home))
    assert done.returncode == 0, done.stdout + done.stderr


def send(driftgauge: Any, file: Path, ids: str) -> None:
    for command in ("traffic", "labels"):
        done = driftgauge(command, NAME, str(file), "--label", "decision", "--ids", ids, "--json")
        assert done.returncode == 0, done.stdout + done.stderr


def violations(driftgauge: Any, monitor: str) -> dict[str, str]:
    done = driftgauge("run", NAME, monitor, "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    return {each["subject"]: each["check"] for each in json.loads(done.stdout)["violations"]}


def alarms(session: boto3.Session) -> set[str]:
    found = session.client("cloudwatch").describe_alarms(StateValue="ALARM", AlarmNamePrefix=NAME)
    return {each["AlarmName"] for each in found["MetricAlarms"]}


def write_poorer(path: Path, like: Path) -> Path:
    """Applications whose income arrives in thousands, with the decisions that they would have had."""
    with like.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows({**row, "income": int(row["income"]) // 1000} for row in rows)
    return path


def test_answers_are_those_of_the_script(deployed: boto3.Session) -> None:
    application = {"income": 60000, "age": 41, "amount": 3000, "purpose": "home"}
    answer = deployed.client("sagemaker-runtime").invoke_endpoint(
        EndpointName=NAME, ContentType="application/json", Body=json.dumps({"instances": [application]})
    )
    [prediction] = json.loads(answer["Body"].read())["predictions"]
    assert prediction["decision"] == "repaid"
    assert prediction["certainty"] > 0.9


def test_healthy_requests_are_quiet_and_a_broken_column_goes_to_alarm(
    driftgauge: Any, deployed: boto3.Session, folder: Path
) -> None:
    production = folder / "samples" / NAME / "production.csv"
    send(driftgauge, production, "healthy")
    assert violations(driftgauge, "data_quality") == {}
    assert violations(driftgauge, "model_quality") == {}
    send(driftgauge, write_poorer(folder / "poorer.csv", production), "poorer")
    assert "income" in violations(driftgauge, "data_quality")
    assert "accuracy" in violations(driftgauge, "model_quality")
    until(
        lambda: {f"{NAME}-data-quality-drift-income", f"{NAME}-model-quality-accuracy"} <= alarms(deployed), seconds=120
    )
