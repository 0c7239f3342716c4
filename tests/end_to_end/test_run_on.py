"""Windows that are analyzed in a Lambda function on AWS on this machine: without an instance, with the same results."""

import json
from pathlib import Path
from typing import Any

import boto3
import pytest
from end_to_end.life import until
from end_to_end.small_sample import write_sample
from end_to_end.workflow_life import DATA, MODEL, Window, WorkflowLife

pytestmark = pytest.mark.end_to_end


@pytest.fixture(scope="module")
def life(driftgauge: Any, home: Path, session: boto3.Session) -> WorkflowLife:
    write_sample(home.parent)
    life = WorkflowLife(driftgauge, folder=home.parent, home=home, session=session)
    life.deploy(run_on="auto")
    return life


@pytest.fixture(scope="module")
def window(life: WorkflowLife) -> Window:
    return life.send("first")


@pytest.fixture(scope="module")
def data(life: WorkflowLife, window: Window) -> dict[str, Any]:
    return life.completed("data_quality", window)


@pytest.fixture(scope="module")
def again(life: WorkflowLife, window: Window, data: object) -> dict[str, Any]:
    return life.completed("data_quality", window)


@pytest.fixture(scope="module")
def quality(life: WorkflowLife, window: Window) -> dict[str, Any]:
    life.label("first")
    return life.completed("model_quality", window)


def outcome(life: WorkflowLife, monitor: str) -> dict[str, Any]:
    ended = max(life.executions(monitor, "SUCCEEDED"), key=lambda each: each["startDate"])
    found: dict[str, Any] = json.loads(ended["output"])
    return found


def job_names(life: WorkflowLife, monitor: str) -> list[str]:
    listed = life.sagemaker.list_processing_jobs(NameContains=f"{monitor}-")["ProcessingJobSummaries"]
    return [job["ProcessingJobName"] for job in listed]


def test_the_baselines_are_made_without_a_job(life: WorkflowLife) -> None:
    assert job_names(life, DATA) == job_names(life, MODEL) == []


def test_a_window_is_analyzed_without_a_job(life: WorkflowLife, data: dict[str, Any]) -> None:
    assert data["status"].startswith("Completed")
    assert data["job_name"] not in job_names(life, DATA)
    assert outcome(life, DATA)["RanOn"] == "lambda"


def test_its_files_are_those_of_a_job(life: WorkflowLife, data: dict[str, Any]) -> None:
    assert life.report(data, "statistics.json")["dataset"]["item_count"] == 40
    assert "violations" in life.report(data, "constraint_violations.json")


def test_the_same_window_again_is_not_analyzed_again(data: dict[str, Any], again: dict[str, Any]) -> None:
    assert again["repeated"]
    assert again["report_uri"] == data["report_uri"]


def test_its_metrics_are_published_once(life: WorkflowLife, data: dict[str, Any], again: object) -> None:
    until(lambda: data["job_name"] in life.reported(), seconds=20)
    assert life.metric("executions_ended", DATA) == 1


def test_labels_are_merged_in_the_function(life: WorkflowLife, quality: dict[str, Any]) -> None:
    assert quality["status"].startswith("Completed")
    assert quality["job_name"] not in job_names(life, MODEL)
    assert outcome(life, MODEL)["RanOn"] == "lambda"
