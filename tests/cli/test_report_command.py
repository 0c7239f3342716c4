"""`driftgauge report` makes one page of what the executions of an endpoint left in S3, whichever engine ran them."""

import csv
import json
import random
import re
from datetime import timedelta
from pathlib import Path

import pytest
from cli.test_executions_command import NOW, scheduled
from typer.testing import CliRunner

from driftgauge_cli.app import app

BASELINES = {"data": "s3://reports/DataQuality", "quality": "s3://reports/ModelQuality"}


def data_of(page: Path) -> dict[str, object]:
    match = re.search(r'<script type="application/json" id="data">(.*?)</script>', page.read_text())
    assert match
    return json.loads(match[1])


def numbers(path: Path, shift: float) -> Path:
    draw = random.Random(str(shift))
    rows = [(label := draw.gauss(0, 1), label + shift + draw.gauss(0, 0.1)) for _ in range(300)]
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([("label", "prediction"), *rows])
    return path


def analyze(path: Path, output: Path, *options: str) -> None:
    result = CliRunner().invoke(app, ["baseline", str(path), "-o", str(output), *options])
    assert result.exit_code == 0, result.output


def stored(aws, folder: Path, uri: str) -> None:
    for path in folder.glob("*.json"):
        aws.objects[f"{uri}/{path.name}"] = path.read_bytes()


@pytest.fixture
def made(aws, tmp_path):
    """Two executions of each monitor, the second with a worse model, as Model Monitor's files describe them."""
    quality = "--problem-type", "Regression", "--ground-truth-attribute", "label", "--inference-attribute", "prediction"
    for kind, options in (("data", ()), ("quality", quality)):
        analyze(numbers(tmp_path / "before.csv", 0.0), tmp_path / kind, *options)
        stored(aws, tmp_path / kind, BASELINES[kind])
        for number, shift in enumerate((0.0, 2.0)):
            job, name = f"{kind}-{number}", {"data": "data-quality", "quality": "model-quality"}[kind]
            at = NOW - timedelta(hours=2 - number)
            metric = {
                "metric_name": "mae",
                "constraint_check_type": "GreaterThanThreshold",
                "description": "Metric mae",
            }
            scheduled(aws, schedule=f"shop-{name}", job=job, at=at, violations=[metric] if shift and options else [])
            analyze(numbers(tmp_path / "now.csv", shift), tmp_path / job, *options)
            stored(aws, tmp_path / job, f"s3://reports/{job}")


def test_the_report_has_each_monitor_s_latest_execution_and_the_trend_before_it(made, driftgauge, tmp_path):
    assert driftgauge("report", "shop").out.strip() == "shop-report.html"

    data, quality = data_of(Path("shop-report.html"))["parts"]
    assert (data["kind"], quality["kind"]) == ("DATA_QUALITY", "MODEL_QUALITY")
    assert [feature["name"] for feature in data["features"]] == ["label", "prediction"]
    assert all(feature["baseline"]["rows"] == 300 for feature in data["features"])
    first, second = (each["metrics"]["mae"] for each in quality["history"])
    assert first["value"] < 0.1
    assert second["value"] > 1.9
    assert (first["violated"], second["violated"]) == (False, True)
    [finding] = quality["violations"]
    assert finding["expected"].startswith("At most 0.0")
    assert finding["found"].endswith("over 300 labelled rows.")


def test_one_monitor_and_a_time_can_be_chosen(made, driftgauge, tmp_path):
    driftgauge("report", "shop", "--monitor", "model_quality", "--to", "90m", "-o", str(tmp_path / "one/r.html"))

    [part] = data_of(tmp_path / "one/r.html")["parts"]
    assert part["violations"] == []
    assert len(part["history"]) == 1


def test_the_execution_of_a_job_can_be_chosen(made, driftgauge, tmp_path):
    driftgauge("report", "shop", "--job", "quality-0", "-o", str(tmp_path / "r.html"))

    [part] = data_of(tmp_path / "r.html")["parts"]
    assert part["kind"] == "MODEL_QUALITY"
    assert len(part["history"]) == 1


def test_a_job_without_a_report_is_named(aws, driftgauge):
    assert "has a report and the job 'x'" in driftgauge("report", "shop", "--job", "x").err


def test_without_an_execution_there_is_no_report(aws, driftgauge):

    printed = driftgauge("report", "shop")

    assert "no execution on 'shop' has a report in this time" in printed.err
    assert not Path("shop-report.html").exists()
