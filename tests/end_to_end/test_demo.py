"""The demo, as a person runs it: one command, and what its summary tells; the same with each engine, and with both."""

import json
from pathlib import Path
from typing import Any

import pytest

from driftgauge_contract.metrics import adjusted_metric_name

pytestmark = pytest.mark.end_to_end

Summary = dict[str, Any]
MONITORS = ("data_quality", "model_quality")


@pytest.fixture(scope="module", params=["model-monitor", "driftgauge", "both"])
def summary(request: Any, driftgauge: Any, port: int, tmp_path_factory: pytest.TempPathFactory) -> Summary:
    folder: Path = tmp_path_factory.mktemp("demo")
    summary = folder / "demo.json"
    places = ("--port", str(port), "--home", str(folder / "aws"), "--summary", str(summary))
    done = driftgauge("demo", "--engine", request.param, *places)
    assert done.returncode == 0, done.stdout + done.stderr
    report = folder / "demo-report.html"
    assert done.stdout.splitlines()[-1].endswith(str(report))
    assert '"kind":"MODEL_QUALITY"' in report.read_text(encoding="utf-8")
    document: Summary = json.loads(summary.read_text(encoding="utf-8"))
    return document


def executions(summary: Summary, monitor: str) -> list[list[dict[str, Any]]]:
    """Return what each engine's monitor of a kind found: in ordinary traffic, then in that of the broken feed."""
    found: dict[str, list[dict[str, Any]]] = {}
    for execution in summary["executions"]:
        if execution["monitor"] == monitor:
            found.setdefault(execution["schedule"], []).append(execution)
    assert len(found) == len(summary["engines"])
    return list(found.values())


def alarms(summary: Summary, metric: str) -> list[dict[str, Any]]:
    """The alarms on a metric: one for each engine."""
    found = [alarm for alarm in summary["alarms"] if alarm["metric"] in {metric, adjusted_metric_name(metric)}]
    assert len(found) == len(summary["engines"])
    return found


def test_every_request_is_captured(summary: Summary) -> None:
    assert summary["captured_records"] == 1000


@pytest.mark.parametrize("monitor", MONITORS)
def test_ordinary_traffic_gives_no_violations_and_a_broken_feed_does(summary: Summary, monitor: str) -> None:
    for ordinary, broken in executions(summary, monitor):
        assert (ordinary["status"], ordinary["violations"]) == ("Completed", [])
        assert broken["status"] == "CompletedWithViolations"


def test_the_broken_columns_are_named(summary: Summary) -> None:
    for _, broken in executions(summary, "data_quality"):
        found = {(each["subject"], each["check"]) for each in broken["violations"]}
        assert {("fiber_100g", "completeness_check"), ("sugars_100g", "baseline_drift_check")} <= found


def test_the_alarms_threshold_and_operator_are_those_of_the_constraints_in_use(summary: Summary) -> None:
    for alarm in alarms(summary, "rmse"):
        assert alarm["threshold"] == summary["baselines"]["model_quality"]["thresholds"]["rmse"]
        assert alarm["comparison_operator"] == "GreaterThanThreshold"


def test_the_alarm_rings_and_the_topic_tells_so(summary: Summary) -> None:
    assert {(alarm["state"], alarm["notified"]) for alarm in alarms(summary, "rmse")} == {("ALARM", True)}


def test_alarms_of_what_did_not_happen_stay_silent(summary: Summary) -> None:
    """Sugars drifted, predictions got worse for it, and both monitors found violations. Nothing else was wrong."""
    happened = {"rmse", adjusted_metric_name("rmse"), "feature_baseline_drift_sugars_100g", "violations"}
    metric_alarms = [alarm for alarm in summary["alarms"] if alarm["metric"]]
    assert {alarm["metric"] for alarm in metric_alarms if alarm["state"] == "ALARM"} <= happened


@pytest.mark.parametrize("metric", ["rmse", "feature_baseline_drift_sugars_100g"])
def test_each_drift_has_an_alarm_that_rings(summary: Summary, metric: str) -> None:
    assert {alarm["state"] for alarm in alarms(summary, metric)} == {"ALARM"}


def test_engines_side_by_side_make_the_same_of_the_same_traffic(summary: Summary) -> None:
    side_by_side = len(summary["engines"]) > 1
    assert [each["monitor"] for each in summary["comparisons"]] == (list(MONITORS) if side_by_side else [])
    assert [row for each in summary["comparisons"] for row in each["rows"] if not row["equal"]] == []


def test_nothing_is_left_over(summary: Summary) -> None:
    assert summary["left_over"] == []
