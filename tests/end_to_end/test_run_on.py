"""Windows that are analyzed in a Lambda function on AWS on this machine: without an instance, with the same results."""

import json
from concurrent.futures import ThreadPoolExecutor
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


@pytest.fixture(scope="module")
def at_once(life: WorkflowLife, again: object) -> list[dict[str, Any]]:
    """Run a new window three times at once."""
    window = life.send("second")
    with ThreadPoolExecutor() as threads:
        return list(threads.map(lambda _: life.completed("data_quality", window), range(3)))


def test_a_window_that_is_run_three_times_at_once_has_one_result(
    life: WorkflowLife, at_once: list[dict[str, Any]]
) -> None:
    assert len({execution["report_uri"] for execution in at_once}) == 1
    assert job_names(life, DATA) == []


@pytest.fixture(scope="module")
def too_slow(life: WorkflowLife, at_once: object) -> dict[str, Any]:
    """Run a window after the function has been given no time for it."""
    window = life.send("third")
    functions = life.session.client("lambda")
    pages = functions.get_paginator("list_functions").paginate()
    names = [each["FunctionName"] for page in pages for each in page["Functions"]]
    [name] = [name for name in names if "DataQualityAnalysis" in name and "Baseline" not in name]
    functions.update_function_configuration(FunctionName=name, Timeout=5)
    return life.completed("data_quality", window)


def test_a_window_for_which_the_function_has_too_little_time_is_run_once_more_as_a_job(
    life: WorkflowLife, too_slow: dict[str, Any]
) -> None:
    assert job_names(life, DATA) == [too_slow["job_name"]]
    assert outcome(life, DATA)["RanOn"] == "processing"
    assert life.report(too_slow, "statistics.json")["dataset"]["item_count"] == 40
