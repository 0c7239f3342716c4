"""Labels that come after their window was analyzed, on AWS on this machine: the schedule runs the window again."""

import json
from pathlib import Path
from typing import Any

import boto3
import pytest
from end_to_end.life import until
from end_to_end.small_sample import write_sample
from end_to_end.workflow_life import MODEL, Window, WorkflowLife

pytestmark = pytest.mark.end_to_end

ROWS = 40


@pytest.fixture(scope="module")
def life(driftgauge: Any, home: Path, session: boto3.Session) -> WorkflowLife:
    write_sample(home.parent)
    life = WorkflowLife(driftgauge, folder=home.parent, home=home, session=session)
    life.deploy(quality="schedule: every 1 minute\n    label_horizon: 1 hour\n    volume_size_gb: 20")
    return life


@pytest.fixture(scope="module")
def sent(life: WorkflowLife) -> Window:
    return life.send("late", count=ROWS)


@pytest.fixture(scope="module")
def without_labels(life: WorkflowLife, sent: Window) -> list[dict[str, Any]]:
    """The executions of the schedule that found predictions, and no label."""

    def found() -> list[dict[str, Any]]:
        return [each for each in outcomes(life, "ScheduledTime") if each.get("Missing") == "labels"]

    until(lambda: bool(found()), seconds=200)
    return found()


@pytest.fixture(scope="module")
def again(life: WorkflowLife, without_labels: object) -> list[dict[str, Any]]:
    """The executions that nobody but the workflow itself has started, after the labels have come."""
    life.label("late")
    until(lambda: bool(outcomes(life, '"Window"')), seconds=200)
    return outcomes(life, '"Window"')


def outcomes(life: WorkflowLife, input_with: str) -> list[dict[str, Any]]:
    ended = life.executions(MODEL, "SUCCEEDED")
    return [json.loads(each["output"]) for each in ended if input_with in each["input"]]


def test_the_window_runs_again_by_itself(again: list[dict[str, Any]], without_labels: list[dict[str, Any]]) -> None:
    windows = [outcome["Window"] for outcome in without_labels]

    assert all(outcome["Window"] in windows for outcome in again)
    assert all(outcome["Status"].startswith("Completed") for outcome in again)


def test_the_labels_are_used_that_came_late(life: WorkflowLife, again: list[dict[str, Any]]) -> None:
    reports = [{"report_uri": outcome["ReportUri"]} for outcome in again]

    assert sum(life.report(each, "_merge_report.json")["merged"] for each in reports) > 0


def test_the_report_has_the_newest_result(life: WorkflowLife, again: list[dict[str, Any]]) -> None:
    until(lambda: {outcome["JobName"] for outcome in again} <= life.reported(), seconds=60)
