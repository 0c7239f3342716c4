"""The demo, as a person runs it: one command, and what its summary tells."""

import json
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.end_to_end


@pytest.fixture(scope="module")
def told(driftgauge: Any, port: int, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder: Path = tmp_path_factory.mktemp("demo")
    summary = folder / "demo.json"
    done = driftgauge("demo", "--port", str(port), "--home", str(folder / "aws"), "--summary", str(summary))
    assert done.returncode == 0, done.stdout + done.stderr
    document: dict[str, Any] = json.loads(summary.read_text(encoding="utf-8"))
    return document


def executions(told: dict[str, Any], monitor: str) -> list[dict[str, Any]]:
    return [execution for execution in told["executions"] if execution["monitor"] == monitor]


def test_every_request_is_captured(told: dict[str, Any]) -> None:
    assert told["captured_records"] == 1000


@pytest.mark.parametrize("monitor", ["data_quality", "model_quality"])
def test_ordinary_traffic_gives_no_violations_and_a_broken_feed_does(told: dict[str, Any], monitor: str) -> None:
    ordinary, broken = executions(told, monitor)
    assert (ordinary["status"], ordinary["violations"]) == ("Completed", [])
    assert broken["status"] == "CompletedWithViolations"


def test_the_broken_columns_are_named(told: dict[str, Any]) -> None:
    found = {(each["subject"], each["check"]) for each in executions(told, "data_quality")[1]["violations"]}
    assert {("fiber_100g", "completeness_check"), ("sugars_100g", "baseline_drift_check")} <= found


def test_the_alarms_threshold_and_operator_are_those_of_the_constraints_in_use(told: dict[str, Any]) -> None:
    (alarm,) = (alarm for alarm in told["alarms"] if alarm["metric"] == "rmse")
    assert alarm["threshold"] == told["baselines"]["model_quality"]["thresholds"]["rmse"]
    assert alarm["comparison_operator"] == "GreaterThanThreshold"


def test_the_alarm_rings_and_the_topic_tells_so(told: dict[str, Any]) -> None:
    (alarm,) = (alarm for alarm in told["alarms"] if alarm["metric"] == "rmse")
    assert (alarm["state"], alarm["notified"]) == ("ALARM", True)


def test_alarms_of_what_did_not_happen_stay_silent(told: dict[str, Any]) -> None:
    """Sugars drifted, predictions got worse for it, and both monitors found violations. Nothing else was wrong."""
    happened = {"rmse", "feature_baseline_drift_sugars_100g", "violations"}
    metric_alarms = [alarm for alarm in told["alarms"] if alarm["metric"]]
    assert {alarm["metric"] for alarm in metric_alarms if alarm["state"] == "ALARM"} <= happened


@pytest.mark.parametrize("metric", ["rmse", "feature_baseline_drift_sugars_100g"])
def test_each_drift_has_an_alarm_that_rings(told: dict[str, Any], metric: str) -> None:
    assert [alarm["state"] for alarm in told["alarms"] if alarm["metric"] == metric] == ["ALARM"]


def test_nothing_is_left_over(told: dict[str, Any]) -> None:
    assert told["left_over"] == []
