"""The screens of the main commands, as a person sees them: in a narrow pane, in a usual terminal, and in a wide one."""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cli.fake_workflows import REPORT, outcome
from cli.test_alarms_command import alarm
from syrupy.assertion import SnapshotAssertion

from driftgauge_cli.diagnosis import checkup
from driftgauge_cli.findings import ok, problem, warning
from driftgauge_cli.operations import captures, deployment_status
from driftgauge_cli.output import status

NOW = datetime(2026, 11, 25, 17, 42, tzinfo=UTC)
VIOLATIONS = """{"violations": [
  {"feature_name": "sugars_100g", "constraint_check_type": "baseline_drift_check",
   "description": "The distance of sugars_100g from the baseline is 0.4123, above its threshold of 0.1"},
  {"feature_name": "fruits_vegetables_nuts_estimate_from_ingredients_100g", "constraint_check_type":
   "completeness_check", "description": "0.42 of the values are there, below 0.95"}]}"""
DRIFTED = outcome(
    "CompletedWithViolations", Reason="CompletedWithViolations: completed successfully with 2 violations."
)


@pytest.fixture
def shop(aws):
    """A deployment of the Driftgauge engine: data quality found violations, model quality no labels."""
    aws.schedules.clear()
    aws.machine("shop-data-quality")
    aws.machine("shop-model-quality", "model_quality")
    aws.ended("shop-data-quality", outcome(JobName="shop-data-quality-0", ReportUri=f"{REPORT}/0"), at=NOW - hours(2))
    aws.ended("shop-data-quality", DRIFTED, at=NOW - hours(1))
    missing = outcome("NoData", Reason="There are no labels of this window.", JobName=None, ReportUri=None)
    aws.ended("shop-model-quality", missing, at=NOW - hours(1))
    aws.objects[f"{DRIFTED['ReportUri']}/constraint_violations.json"] = VIOLATIONS.encode()
    aws.objects[f"{DRIFTED['ReportUri']}/report.html"] = b""
    aws.traffic = {
        "Invocations Sum": [3120.0],
        "ModelLatency Sum": [6550.0],
        "ModelLatency SampleCount": [1.0],
    }
    aws.alarms = [
        alarm("shop-data-quality-violations", "ALARM", MetricName="violations", Threshold=0.0),
        alarm("shop-latency", "OK", MetricName="ModelLatency", Threshold=200000.0),
        alarm("shop-disk", "INSUFFICIENT_DATA", MetricName="DiskUtilization", Threshold=75.0),
    ]
    aws.capture(NOW - hours(1), record="{}\n{}")
    aws.capture(NOW)
    return aws


def hours(number):
    return timedelta(hours=number)


class Clock(datetime):
    """A clock that stands still, so that a screen is the same at each run."""

    @classmethod
    def now(cls, tz=None):
        return NOW


@pytest.mark.parametrize("width", [40, 80, 200])
@pytest.mark.parametrize("command", ["status", "alarms", "executions", "violations", "captures"])
def test_a_screen_reads_well_at_any_width(shop, driftgauge, monkeypatch, snapshot: SnapshotAssertion, command, width):
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setattr(deployment_status, "datetime", Clock)
    monkeypatch.setattr(captures, "datetime", Clock)

    # The time at which S3 says that a file was written is that of the test.
    screen = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", "2026-11-25 17:00:00", driftgauge(command, "shop").out)

    assert screen == snapshot


@pytest.mark.parametrize("width", [40, 80, 200])
def test_the_checks_of_doctor_read_well_at_any_width(driftgauge, monkeypatch, snapshot: SnapshotAssertion, width):
    monkeypatch.setenv("COLUMNS", str(width))
    found = [
        ok("Node", "v24.19.0"),
        problem(
            "CDK bootstrap", "not in this account and region (/cdk-bootstrap/hnb659fds/version)", "run `cdk bootstrap`"
        ),
        warning("subscriptions", "not confirmed: someone@example.com", "confirm the mail that AWS has sent there"),
    ]
    monkeypatch.setattr(checkup, "examine", lambda *_: iter(found))
    Path("cdk.json").write_text("{}")

    assert driftgauge("doctor", "shop").out == snapshot


@pytest.mark.parametrize("width", [40, 80, 200])
def test_the_history_reads_well_at_any_width(aws, driftgauge, monkeypatch, snapshot: SnapshotAssertion, width):
    monkeypatch.setenv("COLUMNS", str(width))
    aws.schedules.clear()
    aws.machine("shop-data-quality")
    for number, distance in enumerate([0.02, 0.31, 0.1234567]):
        job = f"shop-data-quality-{number}"
        aws.ended("shop-data-quality", outcome(JobName=job, ReportUri=f"{REPORT}/{job}"), at=NOW - hours(3 - number))
        metrics = [drift("sugars_100g", distance), drift("fruits_vegetables_nuts_100g", distance / 7)]
        aws.objects[f"{REPORT}/{job}/cloudwatch_metrics.jsonl"] = "\n".join(map(json.dumps, metrics)).encode()
        aws.objects[f"{REPORT}/{job}/constraint_violations.json"] = b'{"violations": []}'

    assert driftgauge("history", "shop").out == snapshot


def drift(feature, distance):
    name = f"feature_baseline_drift_{feature}"
    return {"MetricName": name, "Dimensions": [{"Name": "Endpoint", "Value": "shop"}], "Value": distance}


@pytest.mark.parametrize("width", [40, 80, 200])
def test_the_costs_read_well_at_any_width(load, tmp_path, driftgauge, monkeypatch, snapshot, width):
    monkeypatch.setenv("COLUMNS", str(width))
    load("""name: shop
model: {artifact: model.tar.gz}
monitors: {data_quality: {baseline: {dataset: train.csv, header: true}}}
""")
    monkeypatch.chdir(tmp_path)
    Path("cdk.json").write_text("{}")

    assert driftgauge("cost", "shop.yaml", "--requests-per-minute", "100").out == snapshot


def test_a_terminal_without_colours_gets_no_codes(shop, driftgauge, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)

    assert "\x1b" not in driftgauge("status", "shop").out


@pytest.mark.parametrize("width", [40, 80])
def test_progress_stays_on_one_line(capsys, monkeypatch, width):
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setenv("TTY_COMPATIBLE", "1")
    event = "shop |   3 | 10:01:10 PM | DELETE_IN_PROGRESS      | AWS::CloudWatch::CompositeAlarm  | Alarms/Errors"

    with status("destroying") as update:
        update(f"destroying: {event}")

    shown = re.sub(r"\x1b\[[?0-9;]*[a-zA-Z]", "", capsys.readouterr().err)
    assert any(line.endswith("…") and len(line) == width for line in re.split(r"[\r\n]", shown))
